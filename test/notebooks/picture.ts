import { inflateSync } from 'node:zlib'
import { run } from '../../nix/process/process.ts'

/** A decoded PNG of eight bits a channel, or a place in a palette in four or eight. */
export interface DecodedPng {
  readonly width: number
  readonly height: number
  /** How many different colours there are. */
  readonly colours: number
}

/** Reads a PNG as the tools write it: signature, checksums, length of the rows, no filters. */
export function decodePng(bytes: Buffer): DecodedPng {
  if (bytes.subarray(0, 8).toString('latin1') !== '\x89PNG\r\n\x1a\n') throw new Error('no PNG')
  const chunks = new Map<string, Buffer>()
  let place = 8
  while (place < bytes.length) {
    const length = bytes.readUInt32BE(place)
    const checked = bytes.subarray(place + 4, place + 8 + length)
    if (bytes.readUInt32BE(place + 8 + length) !== crc32(checked)) throw new Error('checksum')
    chunks.set(checked.toString('latin1', 0, 4), checked.subarray(4))
    place += 12 + length
  }
  const kinds = [...chunks.keys()].join(' ')
  const header = chunks.get('IHDR')
  const data = chunks.get('IDAT')
  if (header === undefined || data === undefined) throw new Error(`chunks ${kinds}`)
  const palette = chunks.get('PLTE')
  if (kinds !== (palette === undefined ? 'IHDR IDAT IEND' : 'IHDR PLTE IDAT IEND'))
    throw new Error(`chunks ${kinds}`)
  const bits = header[8] === 4 && palette !== undefined ? 4 : 8
  if (header.toString('hex', 8) !== `0${bits}0${palette === undefined ? 2 : 3}000000`)
    throw new Error('neither 8 bits nor 4 of a palette')
  const width = header.readUInt32BE(0)
  const height = header.readUInt32BE(4)
  const rows = inflateSync(data)
  const size = palette === undefined ? 3 : 1
  const rowLength = 1 + Math.ceil((size * width * bits) / 8)
  if (rows.length !== height * rowLength) throw new Error('length of the rows')
  const colours = new Set<number>()
  for (let row = 0; row < rows.length; row += rowLength) {
    if (rows[row] !== 0) throw new Error('filter')
    for (let pixel = row + 1; pixel < row + rowLength; pixel += size) {
      const read = rows.readUIntBE(pixel, size)
      for (const place of bits === 4 ? [read >> 4, read & 15] : [read]) {
        if (palette !== undefined && 3 * place >= palette.length) throw new Error('palette')
        colours.add(place)
      }
    }
  }
  return { width, height, colours: colours.size }
}

/** The checksum of PNG, bit by bit: Node 20.5 has none. */
function crc32(bytes: Buffer): number {
  let sum = 0xffffffff
  for (const byte of bytes) {
    sum ^= byte
    for (let bit = 0; bit < 8; bit += 1) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0)
  }
  return (sum ^ 0xffffffff) >>> 0
}

/** The elements of an SVG, by how often each occurs, and the names of all attributes. */
export interface SvgContents {
  readonly elements: Record<string, number>
  readonly attributes: readonly string[]
  readonly texts: readonly string[]
  /** How many points of lines have a sign; the end of each line is there twice. */
  readonly signs: number
}

const reader = `
import collections, json, re, sys, xml.etree.ElementTree as tree
root = tree.parse(sys.argv[1]).getroot()
every = list(root.iter())
print(json.dumps({
  "elements": collections.Counter(element.tag.split("}")[1] for element in every),
  "attributes": sorted({name for element in every for name in element.attrib}),
  "signs": sum(len(re.findall(r"-?[0-9]+", element.attrib["d"])) // 2 - 1 for element in every if "marker-mid" in element.attrib),
  "texts": [element.text for element in every if element.text and element.text.strip()],
}))
`

/** Reads an SVG with a real XML parser. Throws where it is not well-formed. */
export async function readSvg(path: string): Promise<SvgContents> {
  const read = await run({ program: 'python3', arguments: ['-c', reader, path] })
  if (read.exitCode !== 0) throw new Error(`${path}: ${read.stderr}`)
  const found: unknown = JSON.parse(read.stdout)
  if (!isSvgContents(found)) throw new Error('the reader of SVG answers something else')
  return found
}

function isSvgContents(value: unknown): value is SvgContents {
  return (
    typeof value === 'object' &&
    value !== null &&
    'elements' in value &&
    'attributes' in value &&
    'texts' in value &&
    'signs' in value
  )
}

/** What an inert picture may be made of: no scripts, links, styles, embedded or fetched content. */
export const inertElements = [
  'svg',
  'title',
  'rect',
  'line',
  'path',
  'polyline',
  'marker',
  'circle',
  'text',
  'g'
]
