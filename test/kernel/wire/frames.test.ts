import { expect, test } from 'vitest'
import fc from 'fast-check'
import { decode, encode } from '../../../kernel/wire/frames.ts'
import { createSigner, type Signer } from '../../../kernel/wire/signature.ts'

const key = 'key'
const header = JSON.stringify({
  msg_id: 'm1',
  msg_type: 'execute_request',
  session: 's',
  username: 'u'
})

function signed(parts: readonly (Buffer | string)[], signer: Signer = createSigner('sha256', key)) {
  return ['<IDS|MSG>', signer.sign(parts), ...parts].map((part) => Buffer.from(part))
}

test('reads identities, header, metadata, content and buffers', () => {
  const identities = [Buffer.from([0, 1, 2]), Buffer.from('second')]
  const buffers = [Buffer.from([255]), Buffer.alloc(0)]
  const frames = signed([header, '{}', '{"cellId":"c"}', '{"code":"1 😀"}'])
  const result = decode([...identities, ...frames, ...buffers], createSigner('sha256', key))
  expect(result).toEqual({
    ok: true,
    value: {
      identities,
      header: { msg_id: 'm1', msg_type: 'execute_request', session: 's', username: 'u' },
      headerFrame: Buffer.from(header),
      metadata: { cellId: 'c' },
      content: { code: '1 😀' },
      buffers
    }
  })
})

test.each([
  ['no frames at all', [], /no frame <IDS\|MSG>/],
  ['no delimiter', [Buffer.from('a'), Buffer.from('b')], /no frame <IDS\|MSG>/],
  ['only the delimiter', [Buffer.from('<IDS|MSG>')], /fewer than five/],
  ['a missing content', signed([header, '{}', '{}']), /fewer than five/],
  ['another key', signed([header, '{}', '{}', '{}'], createSigner('sha256', 'other')), /signature/],
  ['another hash', signed([header, '{}', '{}', '{}'], createSigner('sha512', key)), /signature/],
  ['no signature', signed([header, '{}', '{}', '{}'], createSigner('sha256', '')), /signature/],
  ['a header that is no JSON', signed(['{', '{}', '{}', '{}']), /header is not a JSON object/],
  ['a header that is a list', signed(['[]', '{}', '{}', '{}']), /header is not a JSON object/],
  ['an empty header', signed(['{}', '{}', '{}', '{}']), /header does not fit.*msg_id.*msg_type/],
  [
    'a number for a type',
    signed(['{"msg_id":"a","msg_type":3}', '{}', '{}', '{}']),
    /msg_type is not/
  ],
  ['metadata that are null', signed([header, '{}', 'null', '{}']), /metadata are not/],
  ['content that is text', signed([header, '{}', '{}', '"code"']), /content is not/],
  [
    'content that is no UTF-8',
    signed([header, '{}', '{}', Buffer.from([0x22, 0xff])]),
    /content is not/
  ]
])('refuses %s', (_name, frames, words) => {
  const result = decode(frames, createSigner('sha256', key))
  expect(result.ok ? 'taken' : result.mistake).toMatch(words)
})

test('refuses each single changed byte of what is signed', () => {
  const good = signed([header, '{}', '{}', '{"code":"1"}'])
  for (const [index, frame] of good.entries()) {
    if (index === 0) continue
    for (let byte = 0; byte < frame.length; byte += 1) {
      const changed = Buffer.from(frame)
      changed[byte] = (changed[byte] ?? 0) ^ 1
      expect(decode(good.with(index, changed), createSigner('sha256', key)).ok).toBe(false)
    }
  }
})

test('refuses a message that came before, but not the same content in a new one', () => {
  const signer = createSigner('sha256', key)
  const frames = signed([header, '{}', '{}', '{}'])
  expect(decode(frames, signer).ok).toBe(true)
  expect(decode(frames, signer)).toEqual({
    ok: false,
    mistake: 'it came before, with the same signature'
  })
  expect(decode(signed([header.replace('m1', 'm2'), '{}', '{}', '{}']), signer).ok).toBe(true)
})

test('survives any frames', () => {
  const part = fc.oneof(
    fc.constantFrom('<IDS|MSG>', '{}', 'null', header, '{"msg_id":"a","msg_type":"b"}'),
    fc.json(),
    fc.string()
  )
  fc.assert(
    fc.property(fc.array(part, { maxLength: 9 }), (parts) => {
      const frames = parts.map((text) => Buffer.from(text))
      expect(typeof decode(frames, createSigner('sha256', '')).ok).toBe('boolean')
      expect(typeof decode(signed(parts), createSigner('sha256', key)).ok).toBe('boolean')
    })
  )
})

test('writes what it can read, with the parent’s header as it came', () => {
  const oddHeader = '{ "msg_type" : "execute_request", "msg_id":"m1", "extra":[1.50] }'
  const request = decode(signed([oddHeader, '{}', '{}', '{}']), createSigner('sha256', key))
  if (!request.ok) throw new Error(request.mistake)
  const frames = encode(
    {
      identities: [Buffer.from([0, 9])],
      type: 'execute_reply',
      parent: request.value,
      content: { status: 'ok', text: '\ud800 é 😀' },
      metadata: { a: 1 },
      buffers: [Buffer.from([7])]
    },
    'session',
    createSigner('sha256', key)
  ).map((frame) => Buffer.from(frame))
  expect(frames[4]?.toString()).toBe(oddHeader)
  const back = decode(frames, createSigner('sha256', key))
  expect(back).toMatchObject({
    ok: true,
    value: {
      identities: [Buffer.from([0, 9])],
      header: { msg_type: 'execute_reply', session: 'session', version: '5.5', username: 'kernel' },
      content: { status: 'ok', text: '\ud800 é 😀' },
      metadata: { a: 1 },
      buffers: [Buffer.from([7])]
    }
  })
})

test('gives every message an identifier and a date of its own', () => {
  const message = {
    identities: [],
    type: 't',
    parent: null,
    content: {},
    metadata: {},
    buffers: []
  }
  const headers = [1, 2].map(() => {
    const frames = encode(message, 's', createSigner('sha256', ''))
    expect(frames[1]).toBe('')
    expect(frames[3]).toBe('{}')
    const result = decode(
      frames.map((frame) => Buffer.from(frame)),
      createSigner('sha256', '')
    )
    return result.ok ? result.value.header : null
  })
  expect(headers[0]?.msg_id).not.toBe(headers[1]?.msg_id)
  expect(headers[0]?.date).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
})
