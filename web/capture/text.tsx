import type { ReactNode } from 'react';

/**
 * The little markdown that an operator's texts may hold: paragraphs, lists, headings, bold, emphasis, links. It becomes
 * React nodes and never HTML, so whatever else stands there is shown as the text that it is.
 */
export function Markdown({ source }: { source: string }) {
  const blocks = source.replace(/\r\n?/g, '\n').split(/\n{2,}/);
  // A text does not change while it is shown: places are keys.
  return <>{blocks.map((block, place) => blockOf(block.trim(), place))}</>;
}

function blockOf(block: string, place: number): ReactNode {
  if (block === '') return null;
  const lines = block.split('\n');
  if (lines.every((line) => /^[-*] /.test(line)))
    return <ul key={place}>{lines.map((line, at) => keyed('li', at, inline(line.slice(2))))}</ul>;
  const heading = /^#{1,4} (.*)$/.exec(block);
  if (heading) return <h2 key={place}>{inline(heading[1]!)}</h2>;
  return <p key={place}>{inline(lines.join(' '))}</p>;
}

const keyed = (Tag: 'li', key: number, content: ReactNode) => <Tag key={key}>{content}</Tag>;

const INLINE = /\*\*([^*]+)\*\*|\*([^*]+)\*|\[([^\]]+)\]\(([^)\s]+)\)/g;

function inline(text: string): ReactNode[] {
  const nodes: ReactNode[] = [];
  let end = 0;
  for (const match of text.matchAll(INLINE)) {
    nodes.push(text.slice(end, match.index));
    nodes.push(nodeOf(match));
    end = match.index + match[0].length;
  }
  return [...nodes, text.slice(end)];
}

function nodeOf([whole, bold, emphasis, label, address]: RegExpMatchArray): ReactNode {
  const key = `${whole}`;
  if (bold !== undefined) return <strong key={key}>{bold}</strong>;
  if (emphasis !== undefined) return <em key={key}>{emphasis}</em>;
  return isSafe(address!) ? <OutLink key={key} to={address!} label={label!} /> : label;
}

/** Nothing that runs: `javascript:` and its kin stay text. */
export const isSafe = (address: string): boolean => /^(https?:\/\/|mailto:|tel:)/i.test(address);

export function OutLink({ to, label }: { to: string; label: string }) {
  return (
    <a href={to} target="_blank" rel="noreferrer noopener">
      {label}
    </a>
  );
}
