/** Levenshtein's distance: insertions, deletions and substitutions that turn one text into the other. */
export function editDistance(one: string, other: string): number {
  let before = Array.from({ length: other.length + 1 }, (_, i) => i);
  for (let i = 0; i < one.length; i++) {
    const row = [i + 1];
    for (let j = 0; j < other.length; j++)
      row.push(Math.min(row[j]! + 1, before[j + 1]! + 1, before[j]! + (one[i] === other[j] ? 0 : 1)));
    before = row;
  }
  return before[other.length]!;
}
