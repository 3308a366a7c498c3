import type { Pose } from '../findings.ts';
import type { FaceMesh, Vertex } from './mesh.ts';

// Vertices of the mesh that span the face's own axes.
const FOREHEAD = 10;
const CHIN = 152;
const RIGHT_SIDE = 234;
const LEFT_SIDE = 454;
const DEGREES = 180 / Math.PI;

/**
 * Pose of a head, in degrees (see Pose for the signs). Against its mirror image: yaw 1.0, roll 0.7, pitch 1.4 degrees in
 * the median (lab study of 2026-11-23, no ground truth). Roll is taken first, so that it may be anything to +-180.
 */
export function poseOf({ vertices }: FaceMesh): Pose {
  const down = unit(subtract(vertices[CHIN]!, vertices[FOREHEAD]!));
  const across = subtract(vertices[LEFT_SIDE]!, vertices[RIGHT_SIDE]!);
  const roll = Math.atan2(-down[0], down[1]);
  const away = level(unit(cross(across, down)), roll);
  const upright = level(down, roll);
  const sideways = cross(upright, away);
  return {
    yaw: Math.atan2(-away[0], sideways[0]) * DEGREES,
    pitch: Math.atan2(-upright[2], upright[1]) * DEGREES,
    roll: roll * DEGREES,
  };
}

// Turns a direction back by the roll within the plane of the picture.
function level([x, y, z]: Vertex, roll: number): Vertex {
  const cos = Math.cos(roll);
  const sin = Math.sin(roll);
  return [x * cos + y * sin, y * cos - x * sin, z];
}

function subtract(one: Vertex, other: Vertex): Vertex {
  return [one[0] - other[0], one[1] - other[1], one[2] - other[2]];
}

function unit([x, y, z]: Vertex): Vertex {
  const length = Math.hypot(x, y, z);
  return [x / length, y / length, z / length];
}

function cross(one: Vertex, other: Vertex): Vertex {
  return [
    one[1] * other[2] - one[2] * other[1],
    one[2] * other[0] - one[0] * other[2],
    one[0] * other[1] - one[1] * other[0],
  ];
}
