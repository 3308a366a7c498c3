import type { CaptureMeta } from './contract.ts';

interface FileInputProps {
  readonly label: string;
  readonly onTake: (picture: Blob, meta: CaptureMeta) => void;
}

/** A file as it lies: the service decodes it, takes its metadata off, and says when it is no picture. */
export function FileInput({ label, onTake }: FileInputProps) {
  return (
    <label className="file">
      {label}
      <input
        type="file"
        accept="image/jpeg,image/png,image/webp"
        onChange={({ target }) => target.files?.[0] && onTake(target.files[0], { source: 'file', auto: false })}
      />
    </label>
  );
}
