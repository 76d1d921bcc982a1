/** Width and height in pixels (an SVG's: CSS pixels), where the file says them. */
export interface Dimensions {
  readonly width: number | null
  readonly height: number | null
}

const unknown: Dimensions = { width: null, height: null }

/**
 * Reads the dimensions of a PNG, JPEG, GIF, WebP or SVG picture out of its header. A header that is
 * broken gives nulls.
 */
export function dimensionsOf(type: string, bytes: Buffer): Dimensions {
  switch (type) {
    case 'image/png':
      return bytes.length >= 24
        ? { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) }
        : unknown
    case 'image/gif':
      return bytes.length >= 10
        ? { width: bytes.readUInt16LE(6), height: bytes.readUInt16LE(8) }
        : unknown
    case 'image/jpeg':
      return jpeg(bytes)
    case 'image/webp':
      return webp(bytes)
    case 'image/svg+xml':
      return svg(bytes.toString('utf8', 0, 20_000))
    default:
      return unknown
  }
}

/** ISO/IEC 10918-1, B.1.1.3: segments until the first start-of-frame marker. */
function jpeg(bytes: Buffer): Dimensions {
  let position = 2
  while (position + 9 < bytes.length && bytes[position] === 0xff) {
    const marker = bytes[position + 1] ?? 0
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)
    if (isFrame) {
      return { height: bytes.readUInt16BE(position + 5), width: bytes.readUInt16BE(position + 7) }
    }
    position += marker === 0xff ? 1 : 2 + bytes.readUInt16BE(position + 2)
  }
  return unknown
}

/** RFC 9649, sections 2.5 to 2.7: a simple lossy, a lossless and an extended file. */
function webp(bytes: Buffer): Dimensions {
  if (bytes.length < 30) return unknown
  switch (bytes.toString('latin1', 12, 16)) {
    case 'VP8 ':
      return {
        width: bytes.readUInt16LE(26) & 0x3fff,
        height: bytes.readUInt16LE(28) & 0x3fff
      }
    case 'VP8L': {
      const bits = bytes.readUInt32LE(21)
      return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 }
    }
    case 'VP8X':
      return { width: bytes.readUIntLE(24, 3) + 1, height: bytes.readUIntLE(27, 3) + 1 }
    default:
      return unknown
  }
}

function svg(text: string): Dimensions {
  const tag = /<svg\b[^>]{0,5000}>/.exec(text)?.[0] ?? ''
  const length = (name: string): number | null => {
    const [, number, unit] =
      new RegExp(`\\s${name}\\s*=\\s*["']\\s*([\\d.]+)(px|pt)?\\s*["']`).exec(tag) ?? []
    return number === undefined ? null : rounded(Number(number) * (unit === 'pt' ? 4 / 3 : 1))
  }
  const width = length('width')
  const height = length('height')
  if (width !== null && height !== null) return { width, height }
  const box = /\sviewBox\s*=\s*["']\s*[-\d.]+[\s,]+[-\d.]+[\s,]+([\d.]+)[\s,]+([\d.]+)/.exec(tag)
  return box === null
    ? { width, height }
    : { width: rounded(Number(box[1])), height: rounded(Number(box[2])) }
}

/** null of what has more than one point, and of a point alone. */
function rounded(size: number): number | null {
  return Number.isNaN(size) ? null : Math.round(size)
}
