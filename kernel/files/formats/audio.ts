import { type FileRemark, type Reader, told, typeByContent } from '../reading/index.ts'

/** A sound, embedded whole for a player or only named, with its length where that is told. */
export const readAudio: Reader = async (content, path, limits) => {
  const head = await content.read(0, 4096)
  const type = typeByContent(path, head)
  const notes = type === 'audio/wav' ? waveFacts(head, content.size) : []
  if (content.isCut || content.size > limits.picture) {
    return told(...notes, { kind: 'sound-too-large' })
  }
  const bytes = await content.read(0, content.size)
  return { preview: { kind: 'audio', mimeType: type, base64: bytes.toString('base64') }, notes }
}

/** The `fmt ` chunk of a RIFF/WAVE file: channels, samples a second, bytes a second. */
function waveFacts(head: Buffer, size: number): readonly FileRemark[] {
  const at = head.indexOf('fmt ', 12, 'latin1')
  if (at < 0 || at + 20 > head.length) return []
  const channels = head.readUInt16LE(at + 10)
  const rate = head.readUInt32LE(at + 12)
  const bytesPerSecond = head.readUInt32LE(at + 16)
  if (bytesPerSecond === 0) return []
  return [{ kind: 'sound', seconds: size / bytesPerSecond, rate, channels }]
}
