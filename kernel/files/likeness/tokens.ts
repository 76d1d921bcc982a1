/** A piece of a text, and what it is. */
export interface Token {
  readonly kind: TokenKind
  readonly text: string
}

export type TokenKind = (typeof forms)[number][0]

const months = '(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)'
const days = '(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)'
const clock = String.raw`\d{1,2}:\d\d:\d\d(?:[.,]\d+)?`
const zone = String.raw`(?:Z\b|(?:UTC|GMT|CET|CEST)\b|[+-]\d\d:?\d\d\b)`

/** The first form that fits counts: a date would be numbers else, and a path words. */
const forms = [
  [
    'time',
    [
      String.raw`\d{4}-\d\d-\d\d(?:[T ]${clock}(?: ?${zone})?)?`,
      String.raw`\d{8}T\d{6}Z?`,
      String.raw`D:\d{14}(?:Z|[+-]\d\d'?\d\d'?)?`,
      String.raw`${days},? +(?:${months} +\d{1,2}|\d{1,2} ${months} \d{4}) ${clock}(?: ${zone})?(?: \d{4})?`,
      String.raw`${months} +\d{1,2},? (?:\d{4}|${clock})`,
      String.raw`\d{1,2}[-/ ]${months}[-/ ]\d{4}`,
      clock
    ].join('|')
  ],
  ['store-path', String.raw`/nix/store/[0-9a-z]{32}-[\w.+=?-]+`],
  ['scratch-path', String.raw`/(?:build|tmp|var/tmp|var/folders|dev/shm)(?:/[\w.+@=-]+)+`],
  ['path', String.raw`(?:/[\w.+@-]+){2,}`],
  ['address', String.raw`0x[0-9a-fA-F]{5,}`],
  [
    'identifier',
    [
      '[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}',
      String.raw`(?<!\w)(?=[0-9a-f]*[a-f])(?=[a-f]*\d)[0-9a-f]{12,}(?!\w)`
    ].join('|')
  ],
  [
    'amount',
    String.raw`(?<!\w)\d+(?:\.\d+)? ?(?:ns|us|\u00b5s|ms|s|secs?|seconds?|min|minutes?|[kKMG]i?B|it/s|s/it)(?!\w)`
  ],
  ['number', String.raw`(?<![\w.])[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?(?!\w)`],
  ['name', String.raw`\w*(?:\d[A-Za-z_]|[A-Za-z_]\d)\w*`],
  ['word', String.raw`[\p{L}\p{N}_]+`],
  ['line-end', String.raw`\r?\n`],
  ['space', String.raw`[^\S\n]+`],
  ['sign', String.raw`[^]`]
] as const

const pattern = new RegExp(forms.map(([, form]) => `(${form})`).join('|'), 'gu')

/** A text as its pieces: times, paths, numbers, words. */
export function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = []
  for (const match of text.matchAll(pattern)) {
    const form = forms[forms.findIndex((_, index) => match[index + 1] !== undefined)]
    if (form !== undefined) tokens.push({ kind: form[0], text: match[0] })
  }
  return tokens
}
