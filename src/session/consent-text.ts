/** What a person is asked to agree to. */
export interface ConsentText {
  readonly format: 'sheet' | 'checkbox';
  readonly title: string;
  /** In the page's small subset of markdown. */
  readonly text: string;
  readonly links?: { readonly label: string; readonly url: string }[];
}
