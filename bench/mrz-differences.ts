/** More differences than these are one shift, told by where it begins. */
const MOST_LISTED = 6;

/** What was read wrong, as line.position counted from 1. For specimens and fictional people only: it holds their data. */
export function differences(read: readonly string[] | undefined, printed: readonly string[]): string {
  if (read === undefined) return 'no zone read';
  if (read.length !== printed.length) return `${read.length} lines read for ${printed.length}`;
  return printed.flatMap((line, i) => lineDifferences(i + 1, read[i]!, line)).join(', ');
}

function lineDifferences(line: number, read: string, printed: string): string[] {
  if (read.length !== printed.length) return [`line ${line}: ${read.length} characters read for ${printed.length}`];
  const found = [...printed].flatMap((wanted, i) =>
    wanted === read[i] ? [] : [`${line}.${i + 1} \`${wanted}\` read \`${read[i]}\``],
  );
  return found.length > MOST_LISTED ? [`${found[0]} and ${found.length - 1} more after it`] : found;
}
