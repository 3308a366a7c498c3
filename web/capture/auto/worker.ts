import type { Message } from './watcher.ts';

// The entry of a web worker, which holds nothing: WebKit runs an entry once more when what it loads later imports from it.
const watcher = import('./watcher.ts');

addEventListener('message', async ({ data }: MessageEvent<Message>) => (await watcher).receive(data));
