import { describe, expect, it } from 'vitest'
import { parseLogLine } from '../../../nix/log/message.ts'
import { redactor } from '../../../nix/log/redact.ts'

/** What is passed on of a text that comes in chunks of so many bytes, and the counts. */
function redacted(secrets: Readonly<Record<string, string>>, text: string, chunk = text.length) {
  const passed: string[] = []
  const hidden = redactor(new Map(Object.entries(secrets)), (lines) =>
    passed.push(lines.toString())
  )
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; at += chunk) hidden.take(bytes.subarray(at, at + chunk))
  hidden.end()
  return { text: passed.join(''), counts: Object.fromEntries(hidden.counts()) }
}

const logLine = (text: string) =>
  `@nix ${JSON.stringify({ action: 'result', fields: [text], id: 1234, type: 101 })}\n`

describe('what Nix writes of a step with secrets', () => {
  it.each([
    ['as it stands', 'hunter-22', 'a hunter-22 b', 'a «S» b'],
    ['twice in a line', 'hunter-22', 'hunter-22hunter-22', '«S»«S»'],
    ['in quotes of JSON', 'pass"wo\\rd', 'got {"p": "pass\\"wo\\\\rd"}', 'got {"p": "«S»"}'],
    ['in base64', 'hunter-22', 'aHVudGVyLTIy', '«S»'],
    ['in a URL', 'ü/é&x', 'https://a/?k=%C3%BC%2F%C3%A9%26x', 'https://a/?k=«S»'],
    ['with other letters', 'pässwörd', 'is pässwörd.', 'is «S».'],
    ['with signs of patterns', 'a.b*c$', 'aXbbc a.b*c$', 'aXbbc «S»'],
    ['with a tab', 'a\tb', 'a\tb', '«S»']
  ])('has the name in its place, %s', (_, secret, line, shown) => {
    expect(parseLogLine(redacted({ S: secret }, logLine(line)).text.trim())).toEqual({
      kind: 'log-line',
      id: '1234',
      text: shown
    })
    expect(redacted({ S: secret }, `${line}\n`).text).toBe(`${shown}\n`)
  })

  it('is found however the bytes come, and counted by name', () => {
    const text = `${logLine('one hunter-22')}plain hunter-22 and other-33\n${logLine('other-33')}`
    for (const chunk of [1, 7, 1000]) {
      const { text: passed, counts } = redacted({ S: 'hunter-22', T: 'other-33' }, text, chunk)
      expect(passed).not.toMatch(/hunter|other/)
      expect(counts).toEqual({ S: 2, T: 2 })
    }
  })

  it('loses each line of a key of several, and the longer one of two that begin alike', () => {
    const key = '-----BEGIN KEY-----\nabcdefghijkl\nab\n-----END KEY-----'
    const { text } = redacted({ KEY: key, S: 'abcdefgh' }, 'abcdefghijkl\nab\nabcdefgh\n')
    expect(text).toBe('«KEY»\nab\n«S»\n')
  })

  it.each(['1234', 'result', 'id', '@nix'])('stays a message with the secret %s', (secret) => {
    const { text } = redacted({ S: secret }, logLine(`it is ${secret}`))
    expect(parseLogLine(text.trim())).toEqual({ kind: 'log-line', id: '1234', text: 'it is «S»' })
  })

  it('tells of a line of more than a megabyte only that it was there', () => {
    const filler = 'x'.repeat(1024 * 1024)
    for (const times of [1, 10]) {
      const text = logLine(`${filler.repeat(times)}hunter-22`)
      const message = parseLogLine(redacted({ S: 'hunter-22' }, text, 65536).text.trim())
      expect(message).toEqual({ kind: 'log-line', id: '1234', text: '«…»' })
      expect(redacted({ S: 'hunter-22' }, `${filler.repeat(times)}hunter-22`, 65536).text).toBe(
        '«…»\n'
      )
    }
  })
})
