/** What an entry of ours in the history holds; a reload keeps it. */
interface Entry {
  /** How many of ours lie below it, itself included. */
  readonly depth: number;
  /** It was made while somebody touched the page. */
  readonly touched: boolean;
}

const here = (): Entry => (history.state as Entry | null) ?? { depth: 0, touched: false };

/**
 * Entries of our own in the history, so that going back is asked about before the page is left. Browsers pass over those that
 * a page made unasked: Chrome and Firefox until the page is touched, WebKit for good. So the first touch makes one more.
 */
export class BackButton {
  #address = location.href;

  constructor(back: () => void) {
    if (here().depth === 0) this.#add(false);
    addEventListener('popstate', () => {
      history.replaceState(history.state, '', this.#address);
      if (here().depth === 0) this.#add(false);
      back();
    });
    addEventListener('click', () => here().touched || this.#add(true), { capture: true });
  }

  /** From now on the address of every entry that is come to, so that none holds a start token any more. */
  moveTo(address: string): void {
    this.#address = address;
    history.replaceState(history.state, '', address);
  }

  /** To where the person came from. */
  leave(): void {
    history.go(-1 - here().depth);
  }

  #add(touched: boolean): void {
    const entry: Entry = { depth: here().depth + 1, touched };
    history.pushState(entry, '', this.#address);
  }
}
