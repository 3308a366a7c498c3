import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const PATHS = ['/usr/bin/firefox-esr', '/usr/lib/firefox/firefox'];
const executable = PATHS.find((path) => existsSync(path));

/** Why tests in Firefox are skipped here; false where there is one. */
export const noFirefox = executable === undefined;

type Preferences = Readonly<Record<string, string | number | boolean>>;

/** A camera that shows a moving test picture, on a machine with neither mouse nor touch screen. */
const PREFERENCES: Preferences = {
  'marionette.port': 0,
  'intl.accept_languages': 'en-GB',
  'media.navigator.streams.fake': true,
  'permissions.default.camera': 1,
  'ui.primaryPointerCapabilities': 0,
  'datareporting.policy.dataSubmissionEnabled': false,
  'app.update.enabled': false,
};
/** How long an element is waited for. */
const PATIENCE_MS = 120_000;
const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf';

/** The system's Firefox, driven by Marionette, the protocol below WebDriver: JSON over a socket, so nothing has to be installed. */
export class Firefox {
  readonly #process: ChildProcess;
  readonly #profile: string;
  readonly #socket: Socket;
  readonly #waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  #received = Buffer.alloc(0);
  #last = 0;

  private constructor(process: ChildProcess, profile: string, socket: Socket) {
    [this.#process, this.#profile, this.#socket] = [process, profile, socket];
    socket.on('data', (bytes) => this.#read(Buffer.from(bytes)));
    socket.on('error', () => {});
  }

  static async launch(preferences: Preferences = {}): Promise<Firefox> {
    const profile = await mkdtemp(join(tmpdir(), 'firefox-'));
    const lines = Object.entries({ ...PREFERENCES, ...preferences }).map(
      ([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});`,
    );
    await writeFile(join(profile, 'user.js'), lines.join('\n'));
    const args = ['--headless', '--marionette', '--no-remote', '--profile', profile, 'about:blank'];
    const process = spawn(executable!, args, { stdio: 'ignore' });
    const port = await portOf(profile, process);
    const firefox = new Firefox(process, profile, connect(port, '127.0.0.1'));
    await firefox.command('WebDriver:NewSession', {});
    await firefox.command('WebDriver:SetTimeouts', { implicit: PATIENCE_MS, pageLoad: PATIENCE_MS });
    return firefox;
  }

  /** One command of Marionette, most of them WebDriver's. */
  command<T>(name: string, parameters: object): Promise<T> {
    const id = ++this.#last;
    const text = JSON.stringify([0, id, name, parameters]);
    this.#socket.write(`${Buffer.byteLength(text)}:${text}`);
    return new Promise((resolve, reject) =>
      this.#waiting.set(id, { resolve: resolve as (v: unknown) => void, reject }),
    );
  }

  goto = (url: string) => this.command('WebDriver:Navigate', { url });
  reload = () => this.command('WebDriver:Refresh', {});
  back = () => this.command('WebDriver:Back', {});
  url = async () => (await this.command<{ value: string }>('WebDriver:GetCurrentURL', {})).value;

  /** Waits until it is there. */
  async find(xpath: string): Promise<string> {
    const found = await this.command<{ value: Record<string, string> }>('WebDriver:FindElement', {
      using: 'xpath',
      value: xpath,
    });
    return found.value[ELEMENT]!;
  }

  heading = (name: string) => this.find(`//h1[normalize-space()=${JSON.stringify(name)}]`);

  async press(name: string): Promise<void> {
    const named = `(normalize-space()=${JSON.stringify(name)} or @aria-label=${JSON.stringify(name)})`;
    const id = await this.find(`//button[${named} and not(@disabled)]`);
    await this.command('WebDriver:ElementClick', { id });
  }

  async chooseFile(path: string): Promise<void> {
    await this.command('WebDriver:ElementSendKeys', { id: await this.find('//input[@type="file"]'), text: path });
  }

  /** Does something in a tab of its own. */
  async inAnotherTab(act: () => Promise<unknown>): Promise<void> {
    const { value: here } = await this.command<{ value: string }>('WebDriver:GetWindowHandle', {});
    const { handle } = await this.command<{ handle: string }>('WebDriver:NewWindow', { type: 'tab' });
    await this.command('WebDriver:SwitchToWindow', { handle });
    await act();
    await this.command('WebDriver:CloseWindow', {});
    await this.command('WebDriver:SwitchToWindow', { handle: here });
  }

  async close(): Promise<void> {
    this.#socket.destroy();
    if (this.#process.kill()) await once(this.#process, 'exit');
    await rm(this.#profile, { recursive: true, force: true });
  }

  /** Each message is its length, a colon and JSON; the first says who speaks. */
  #read(bytes: Buffer): void {
    this.#received = Buffer.concat([this.#received, bytes]);
    for (;;) {
      const colon = this.#received.indexOf(':');
      const end = colon + 1 + Number(this.#received.subarray(0, colon));
      if (colon < 0 || this.#received.length < end) return;
      this.#take(JSON.parse(this.#received.subarray(colon + 1, end).toString()));
      this.#received = this.#received.subarray(end);
    }
  }

  #take(message: unknown): void {
    if (!Array.isArray(message)) return;
    const [, id, error, result] = message as [number, number, { error: string; message: string } | null, unknown];
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error) waiting?.reject(new Error(`${error.error}: ${error.message}`));
    else waiting?.resolve(result);
  }
}

/** Firefox writes into its profile which port it took. */
async function portOf(profile: string, process: ChildProcess): Promise<number> {
  while (process.exitCode === null) {
    const port = Number(await readFile(join(profile, 'MarionetteActivePort'), 'utf8').catch(() => ''));
    if (port > 0) return port;
    await pause(50);
  }
  throw new Error(`Firefox ended with ${process.exitCode}`);
}
