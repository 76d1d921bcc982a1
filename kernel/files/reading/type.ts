/** What a file's name claims that it is. */
const byExtension: Readonly<Record<string, string>> = {
  arrow: 'application/vnd.apache.arrow.file',
  arrows: 'application/vnd.apache.arrow.stream',
  avif: 'image/avif',
  bmp: 'image/bmp',
  bz2: 'application/x-bzip2',
  css: 'text/css',
  csv: 'text/csv',
  db: 'application/vnd.sqlite3',
  feather: 'application/vnd.apache.arrow.file',
  flac: 'audio/flac',
  geojson: 'application/geo+json',
  gif: 'image/gif',
  gz: 'application/gzip',
  htm: 'text/html',
  html: 'text/html',
  ini: 'text/plain',
  ipc: 'application/vnd.apache.arrow.file',
  ipynb: 'application/x-ipynb+json',
  jar: 'application/zip',
  jpeg: 'image/jpeg',
  jpg: 'image/jpeg',
  js: 'text/javascript',
  json: 'application/json',
  jsonl: 'application/jsonl',
  log: 'text/plain',
  m4a: 'audio/mp4',
  markdown: 'text/markdown',
  md: 'text/markdown',
  mp3: 'audio/mpeg',
  ndjson: 'application/jsonl',
  nix: 'text/x-nix',
  npy: 'application/x-npy',
  npz: 'application/x-npz',
  oga: 'audio/ogg',
  ogg: 'audio/ogg',
  opus: 'audio/ogg',
  parquet: 'application/vnd.apache.parquet',
  pdf: 'application/pdf',
  png: 'image/png',
  py: 'text/x-python',
  sh: 'text/x-sh',
  sqlite: 'application/vnd.sqlite3',
  sqlite3: 'application/vnd.sqlite3',
  svg: 'image/svg+xml',
  tar: 'application/x-tar',
  tgz: 'application/gzip',
  tiff: 'image/tiff',
  toml: 'application/toml',
  tsv: 'text/tab-separated-values',
  txt: 'text/plain',
  vl: 'application/json',
  wav: 'audio/wav',
  webp: 'image/webp',
  whl: 'application/zip',
  xml: 'application/xml',
  xz: 'application/x-xz',
  yaml: 'application/yaml',
  yml: 'application/yaml',
  zip: 'application/zip',
  zst: 'application/zstd'
}

/** First bytes, in hexadecimal, that say what a file is whatever its name. */
const signatures: readonly (readonly [RegExp, string])[] = [
  [/^89504e470d0a1a0a/, 'image/png'],
  [/^ffd8ff/, 'image/jpeg'],
  [/^474946383[79]61/, 'image/gif'],
  [/^52494646.{8}57454250/, 'image/webp'],
  [/^255044462d/, 'application/pdf'],
  [/^1f8b/, 'application/gzip'],
  [/^504b0304/, 'application/zip'],
  [/^fd377a585a00/, 'application/x-xz'],
  [/^425a683[1-9]/, 'application/x-bzip2'],
  [/^28b52ffd/, 'application/zstd'],
  [/^53514c69746520666f726d6174203300/, 'application/vnd.sqlite3'],
  [/^934e554d5059/, 'application/x-npy'],
  [/^50415231/, 'application/vnd.apache.parquet'],
  [/^4152524f5731/, 'application/vnd.apache.arrow.file'],
  [/^52494646.{8}57415645/, 'audio/wav'],
  [/^4f676753/, 'audio/ogg'],
  [/^664c6143/, 'audio/flac'],
  [/^(494433|fff[23ab])/, 'audio/mpeg'],
  [/^.{8}667479704d34[14]/, 'audio/mp4'],
  [/^7f454c46/, 'application/x-executable']
]

/** Each type that a name or first bytes can tell. */
export const knownTypes: ReadonlySet<string> = new Set([
  ...Object.values(byExtension),
  ...signatures.map(([, type]) => type)
])

/** Types of zip files that only their name tells apart. */
const zipped = new Set(['application/x-npz'])

const textual =
  /^text\/|^application\/(json|geo\+json|jsonl|x-ipynb\+json|xml|yaml|toml)$|^image\/svg\+xml$/

/** The MIME type that a file's name claims; `application/octet-stream` where it claims none. */
export function typeByName(path: string): string {
  const extension = /\.([A-Za-z0-9]+)$/.exec(path)?.[1]?.toLowerCase() ?? ''
  return Object.hasOwn(byExtension, extension)
    ? (byExtension[extension] ?? 'application/octet-stream')
    : 'application/octet-stream'
}

/**
 * The MIME type of a file by its first bytes, and by its name where the bytes leave it open. A name
 * that claims a picture or a text is not believed where the bytes are none.
 */
export function typeByContent(path: string, head: Buffer): string {
  const beginning = head.subarray(0, 32).toString('hex')
  const claimed = typeByName(path)
  for (const [pattern, type] of signatures) {
    if (!pattern.test(beginning)) continue
    return type === 'application/zip' && zipped.has(claimed) ? claimed : type
  }
  if (head.toString('latin1', 257, 262) === 'ustar') return 'application/x-tar'
  const text = decodeText(head)
  if (text === null) return textual.test(claimed) || signed.test(claimed) ? unknownBinary : claimed
  if (claimed === 'image/svg+xml') return /<svg[\s>]/.test(text) ? claimed : 'text/plain'
  if (textual.test(claimed)) return claimed
  if (beginsAsSvg(text)) return 'image/svg+xml'
  if (/^#! ?\/[^\n]*\b(ba|da)?sh\b/.test(text)) return 'text/x-sh'
  if (/^#! ?\/[^\n]*\bpython/.test(text)) return 'text/x-python'
  if (/^\s*(\{\s*("|\})|\[\s*[[{"\d\]-])/.test(text)) return 'application/json'
  return 'text/plain'
}

/** Whether the first element is `svg`, whatever declarations and comments stand before it. */
function beginsAsSvg(text: string): boolean {
  let position = 0
  for (;;) {
    while (/^\s$/.test(text.charAt(position))) position += 1
    const end = text.startsWith('<?', position)
      ? '?>'
      : text.startsWith('<!--', position)
        ? '-->'
        : text.startsWith('<!DOCTYPE', position)
          ? '>'
          : null
    if (end === null) return /^<svg[\s>]/.test(text.slice(position, position + 5))
    const found = text.indexOf(end, position)
    if (found < 0) return false
    position = found + end.length
  }
}

const unknownBinary = 'application/octet-stream'

/** What would begin with its signature if it were what its name claims. */
const signed =
  /^image\/(png|jpeg|gif|webp)$|^audio\/|^application\/(pdf|gzip|zip|x-npy|x-npz|x-tar|vnd\.(sqlite3|apache\.(parquet|arrow\.file)))$/

/** What the bytes of a text stand for. */
export type Encoding = 'UTF-8' | 'UTF-16' | 'Latin-1'

/** A text, and how it was written. */
export interface Decoded {
  readonly text: string
  readonly encoding: Encoding
}

/** The bytes as text, as `decode` says; null where they are none. */
export function decodeText(bytes: Buffer): string | null {
  return decode(bytes)?.text ?? null
}

/**
 * The bytes as text: UTF-8, or UTF-16 where a byte-order mark says so, or Latin-1 (as Windows writes
 * it) where what is no UTF-8 reads as the accents of a text; null where they are none of these. A
 * character that the end of the excerpt cuts in two is left out. A few bytes that are no UTF-8 are
 * replaced; a twentieth of them makes the file binary.
 */
export function decode(bytes: Buffer): Decoded | null {
  const mark = bytes.toString('latin1', 0, 2)
  if (mark === '\xff\xfe') return { text: decoded('utf-16le', bytes), encoding: 'UTF-16' }
  if (mark === '\xfe\xff') return { text: decoded('utf-16be', bytes), encoding: 'UTF-16' }
  if (bytes.includes(0)) return null
  const text = decoded('utf-8', withoutCutCharacter(bytes))
  let replaced = 0
  let foreign = 0
  let controls = 0
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index)
    if (code === 0xfffd) replaced += 1
    else if (code > 127) foreign += 1
    else if (code < 32 && (code < 7 || code > 13) && code !== 27) controls += 1
  }
  if (replaced > foreign && controls * 20 <= text.length && isAccented(bytes)) {
    return { text: asWindowsWrites(bytes), encoding: 'Latin-1' }
  }
  return (replaced + controls) * 20 > text.length ? null : { text, encoding: 'UTF-8' }
}

/** A part of a text whose encoding is known, whole characters of it. */
export function decodePart(bytes: Buffer, encoding: Exclude<Encoding, 'UTF-16'>): string {
  return encoding === 'Latin-1' ? asWindowsWrites(bytes) : bytes.toString('utf8')
}

function decoded(encoding: string, bytes: Buffer): string {
  return new TextDecoder(encoding).decode(bytes)
}

/** What Windows-1252 puts in the place of control codes, from 0x80 on: Node's decoder leaves them. */
const windowsOwn = '€\0‚ƒ„…†‡ˆ‰Š‹Œ\0Ž\0\0‘’“”•–—˜™š›œ\0žŸ'

function asWindowsWrites(bytes: Buffer): string {
  return bytes
    .toString('latin1')
    .replace(/[\u0080-\u009f]/g, (code) => windowsOwn.charAt(code.charCodeAt(0) - 0x80))
}

/** Codes of which Windows-1252 makes no character, and one that hardly any text has, but many a bug. */
const unwritten = new Set([0x81, 0x8d, 0x8f, 0x90, 0x9d, 0xff])

/** Whether what is not ASCII could be accents: in the languages that have most, one letter in six is. */
function isAccented(bytes: Buffer): boolean {
  let high = 0
  for (const byte of bytes) {
    if (unwritten.has(byte)) return false
    if (byte >= 0x80) high += 1
  }
  return high * 4 <= bytes.length
}

function withoutCutCharacter(bytes: Buffer): Buffer {
  for (let back = 1; back <= Math.min(4, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] ?? 0
    if ((byte & 0xc0) === 0x80) continue
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1
    return length > back ? bytes.subarray(0, bytes.length - back) : bytes
  }
  return bytes
}
