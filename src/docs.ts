import { OPTIONS } from './config.ts';
import { FAULTS } from './errors.ts';
import { type ApiContext, buildServer, type ServerContext } from './http/server.ts';

/** The pages that are made of the code: where they lie in the repository, and what has to stand there. */
export const GENERATED: Readonly<Record<string, () => string | Promise<string>>> = {
  'docs/configuration.md': configurationPage,
  'docs/errors.md': errorsPage,
  'openapi.json': openApiDocument,
};

const NOTICE = '<!-- Made by `npm run docs`; edit the table in the code instead. -->';

function configurationPage(): string {
  const rows = Object.values(OPTIONS).map((one) => [
    `\`${one.name}\``,
    one.default === null ? '–' : `\`${one.default}\``,
    one.sentence + (one.secret ? ' Secret: never shown, in no message and no log.' : ''),
  ]);
  return page('Options', 'src/config.ts', [
    'Every option is an environment variable. The command line takes the same names as flags: `PORT=8080` is `--port 8080`, `DATA_DIR=x` is `--data-dir x`. A flag wins over a variable; an empty variable counts as absent; a value that makes no sense stops the start with one sentence that names it.',
    table(['Variable', 'Default', 'What it does'], rows),
  ]);
}

function errorsPage(): string {
  const rows = Object.entries(FAULTS).map(([code, { status, message }]) => [String(status), `\`${code}\``, message]);
  return page('Errors', 'src/errors.ts', [
    'Every failure is answered in one form. `error_code` is the HTTP status; `message` is a sentence, or for a 400 a list that names each field at fault and what was expected; `code` is stable, so programs should branch on it; `request_id` finds the failure in the log.',
    [
      '```json',
      '{ "error_code": 404, "message": "There is no such resource.", "code": "not_found", "request_id": "…" }',
      '```',
    ].join('\n'),
    'A 429 and a 503 that waiting can mend carry `Retry-After` in seconds. `POST /oidc/token` adds `error` and `error_description` as RFC 6749, section 5.2, has them.',
    table(['Status', 'code', 'message'], rows),
  ]);
}

/** From the same schemas that validate requests; nothing is opened and nothing listens. */
async function openApiDocument(): Promise<string> {
  // Only the routes are asked for, so no handler ever reaches for what lies behind them.
  const api = {} as ApiContext;
  const context: Partial<ServerContext> = { api, logLevel: 'silent', trustProxy: false };
  const limits = { perApplication: 0, perAddress: 0 };
  const server = await buildServer({ ...context, limits } as ServerContext);
  try {
    await server.ready();
    return `${JSON.stringify(sorted(server.swagger()), null, 2)}\n`;
  } finally {
    await server.close();
  }
}

/** Members of objects in the order of their names, so that the text changes only where the meaning does. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(members.map(([name, member]) => [name, sorted(member)]));
}

const page = (title: string, source: string, blocks: readonly string[]): string =>
  `${[`# ${title}`, NOTICE, `From the table in \`${source}\`.`, ...blocks].join('\n\n')}\n`;

/** Columns padded to one width, as the formatter has them. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = [head, ...rows].map((row) => row.map((text) => text.replaceAll('|', '\\|')));
  const widths = head.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    `| ${row.map((text, column) => text.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const [first, ...others] = cells.map(line);
  return [first, line(widths.map((width) => '-'.repeat(width))), ...others].join('\n');
}
