/** Markup that may stand in a page as it is; anything else is text and is escaped. */
export class Html {
  readonly markup: string;

  constructor(markup: string) {
    this.markup = markup;
  }
}

export type HtmlPart = string | number | Html | readonly Html[];

/** Writes markup around values; text among them is escaped, for content and for quoted attributes alike. */
export function html(markup: TemplateStringsArray, ...values: readonly HtmlPart[]): Html {
  return new Html(String.raw({ raw: markup }, ...values.map(markupOf)));
}

function markupOf(value: HtmlPart): string {
  if (value instanceof Html) return value.markup;
  if (typeof value === 'object') return value.map(({ markup }) => markup).join('');
  return String(value).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** A name in code, which a narrow screen may break after its signs and nowhere else. */
export function code(name: string): Html {
  const parts = name.split(/(?<=[_/+-])/);
  return html`<code>${parts.map((part, index) => (index === 0 ? html`${part}` : html`<wbr>${part}`))}</code>`;
}

/** A sentence in which `backticks` mark code, as in the contract's descriptions. */
export function prose(text: string): Html {
  const parts = text.split('`');
  return html`${parts.map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : html`${part}`))}`;
}
