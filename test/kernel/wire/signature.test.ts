import { expect, test } from 'vitest'
import { createSigner } from '../../../kernel/wire/signature.ts'

const parts = ['{"a":1}', '{}', '{}', '{"code":"é😀"}']
const frames = parts.map((part) => Buffer.from(part))
// From Python: hmac.new(b"key", "".join(parts).encode(), "sha256").hexdigest()
const known = 'fc28a9bbca971e54da0841a25f19712709e06e9ba824a85dd6f265b064b21b4e'

test('signs as other implementations do', () => {
  expect(createSigner('sha256', 'key').sign(parts)).toBe(known)
  expect(createSigner('sha256', 'key').sign(frames)).toBe(known)
})

test('a good signature is good once, and a replay from then on', () => {
  const signer = createSigner('sha256', 'key')
  expect(signer.judge(Buffer.from(known), frames)).toBe('good')
  expect(signer.judge(Buffer.from(known), frames)).toBe('replayed')
})

test.each([
  ['nothing', ''],
  ['a shorter one', known.slice(2)],
  ['a longer one', `${known}00`],
  ['one digit off', known.replace(/.$/, (digit) => (digit === '0' ? '1' : '0'))],
  ['capitals', known.toUpperCase()],
  ['bytes that are no text', '\u00ff'.repeat(32)]
])('%s is wrong, and leaves the good one good', (_name, signature) => {
  const signer = createSigner('sha256', 'key')
  expect(signer.judge(Buffer.from(signature), frames)).toBe('wrong')
  expect(signer.judge(Buffer.from(known), frames)).toBe('good')
})

test('without a key nothing is signed, and what came before may come again', () => {
  const signer = createSigner('sha256', '')
  expect(signer.sign(parts)).toBe('')
  expect(signer.judge(Buffer.from('anything'), frames)).toBe('good')
  expect(signer.judge(Buffer.from('anything'), frames)).toBe('good')
})

test('remembers a bounded number of signatures, the newest', () => {
  const signer = createSigner('md5', 'key')
  const judge = (number: number) => {
    const frame = Buffer.from(String(number))
    return signer.judge(Buffer.from(signer.sign([frame])), [frame])
  }
  const count = 65_536
  for (let number = 0; number <= count; number += 1) judge(number)
  expect(judge(count)).toBe('replayed')
  expect(judge(1)).toBe('replayed')
  expect(judge(0)).toBe('good')
})
