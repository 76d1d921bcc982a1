import type { Content, DrawPage, Limits, Reader, Reading, ReadWithin } from '../reading/index.ts'

/**
 * Readers of what is more than text or a picture, each a module of its own that is loaded, with the
 * library behind it, when a file needs it: most sessions need few of them.
 */
export const readers: readonly (readonly [RegExp, () => Promise<Reader>])[] = [
  [/^application\/(geo\+)?json$/, async () => (await import('./json.ts')).readJson],
  [/^application\/jsonl$/, async () => (await import('./json-lines.ts')).readJsonLines],
  [/^application\/yaml$/, async () => (await import('./yaml.ts')).readYaml],
  [/^application\/toml$/, async () => (await import('./toml.ts')).readToml],
  [/^application\/x-ipynb\+json$/, async () => (await import('./notebook.ts')).readNotebook],
  [/^text\/html$/, async () => (await import('./html.ts')).readHtml],
  [/^application\/pdf$/, async () => (await import('./pdf.ts')).readPdf],
  [/^audio\//, async () => (await import('./audio.ts')).readAudio],
  [/^application\/x-npy$/, async () => (await import('./npy.ts')).readNpy],
  [/^application\/x-npz$/, async () => (await import('./npz.ts')).readNpz],
  [/^application\/zip$/, async () => (await import('./zip.ts')).readZip],
  [/^application\/x-tar$/, async () => (await import('./tar.ts')).readTar],
  [/^application\/(gzip|zstd)$/, async () => (await import('./compressed.ts')).readCompressed],
  [/^application\/vnd\.apache\.parquet$/, async () => (await import('./parquet.ts')).readParquet],
  [/^application\/vnd\.apache\.arrow\./, async () => (await import('./arrow.ts')).readArrow],
  [/^application\/vnd\.sqlite3$/, async () => (await import('./sqlite.ts')).readSqlite]
]

/** Reads a file with the reader of its format; null where it has none, or is not of it after all. */
export async function readSpecial(
  type: string,
  content: Content,
  path: string,
  limits: Limits,
  within: ReadWithin,
  drawPage: DrawPage | null
): Promise<Reading | null> {
  const found = readers.find(([types]) => types.test(type))
  if (found === undefined) return null
  const reader = await found[1]()
  return reader(content, path, limits, within, drawPage)
}
