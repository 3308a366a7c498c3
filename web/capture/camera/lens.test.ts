import { describe, expect, it } from 'vitest';
import { rearLenses } from './lens.ts';

const lenses = (...labels: string[]) => labels.map((label, i) => ({ deviceId: `id-${i}`, label }));
const main = (...labels: string[]) => rearLenses(lenses(...labels))[0]?.label;

describe('the lens for a document is the main one of the rear', () => {
  it.each([
    [
      'an iPhone with three lenses',
      ['Front Camera', 'Back Ultra Wide Camera', 'Back Triple Camera', 'Back Camera', 'Back Telephoto Camera'],
      'Back Camera',
    ],
    [
      'an iPhone in Portuguese',
      ['Câmera Frontal', 'Câmera Traseira Ultra-angular', 'Câmera Traseira Tripla', 'Câmera Traseira'],
      'Câmera Traseira',
    ],
    [
      'an iPhone in European Portuguese',
      ['Câmara frontal', 'Câmara dupla de trás', 'Câmara telefoto de trás', 'Câmara de trás'],
      'Câmara de trás',
    ],
    [
      'an iPhone in French with three lenses',
      ['Caméra arrière triple', 'Caméra arrière téléobjectif', 'Caméra arrière'],
      'Caméra arrière',
    ],
    ['an iPhone in Chinese', ['前置相机', '后置双镜头相机', '后置长焦相机', '后置超广角相机', '后置相机'], '后置相机'],
    ['an iPhone in Traditional Chinese', ['後面雙鏡頭相機', '後面長焦相機', '後面相機'], '後面相機'],
    ['an iPhone in Korean', ['후면 듀얼 카메라', '후면 망원 카메라', '후면 카메라'], '후면 카메라'],
    [
      'an iPhone in Arabic',
      ['الكاميرا الأمامية', 'الكاميرا الخلفية المزدوجة', 'الكاميرا الخلفية فائقة الاتساع', 'الكاميرا الخلفية'],
      'الكاميرا الخلفية',
    ],
    ['an older iPhone', ['Front Camera', 'Back Camera'], 'Back Camera'],
    [
      'an iPhone with a combined and an ultra-wide camera',
      ['Back Dual Wide Camera', 'Back Ultra Wide Camera'],
      'Back Dual Wide Camera',
    ],
    [
      'an iPhone in German',
      ['Frontkamera', 'Ultraweitwinkel-Rückkamera', 'Rückkamera', 'Duale Rückkamera'],
      'Rückkamera',
    ],
    ['an iPhone in French', ['Caméra avant', 'Caméra arrière ultra grand-angle', 'Caméra arrière'], 'Caméra arrière'],
    [
      'an iPhone in Spanish',
      ['Cámara frontal', 'Cámara trasera ultra gran angular', 'Cámara trasera'],
      'Cámara trasera',
    ],
    ['an iPhone in Japanese', ['前面カメラ', '背面超広角カメラ', '背面カメラ'], '背面カメラ'],
    [
      'an Android phone in Chrome',
      ['camera2 3, facing front', 'camera2 2, facing back', 'camera2 0, facing back', 'camera2 1, facing front'],
      'camera2 0, facing back',
    ],
    ['an Android phone in Firefox', ['Facing front:1', 'Facing back:0', 'Facing back:2'], 'Facing back:0'],
  ])('of %s', (_, labels, expected) => expect(main(...labels)).toBe(expected));

  it.each([
    ['a computer', ['FaceTime HD Camera', 'OBS Virtual Camera']],
    ['a browser that hides the labels', ['', '', '']],
    ['nothing at all', []],
  ])('and %s has none to choose: what the browser gave stays', (_, labels) =>
    expect(rearLenses(lenses(...labels))).toEqual([]),
  );

  it('the others can be switched to, the special ones last', () => {
    const labels = ['Back Ultra Wide Camera', 'Back Camera', 'Back Dual Camera', 'Front Camera'];
    expect(rearLenses(lenses(...labels)).map(({ label }) => label)).toEqual([
      'Back Camera',
      'Back Dual Camera',
      'Back Ultra Wide Camera',
    ]);
  });
});
