import { expect, test } from 'vitest'
import type { RequestType } from '../../../kernel/wire/contents.ts'
import { isRequestType, parseContent } from '../../../kernel/wire/schemas.ts'
import type { JsonObject } from '../../../nix/base/json.ts'

const fitting: [RequestType, JsonObject][] = [
  ['kernel_info_request', {}],
  ['execute_request', { code: '1' }],
  [
    'execute_request',
    {
      code: '',
      silent: false,
      store_history: true,
      user_expressions: { a: '1' },
      allow_stdin: true,
      stop_on_error: false,
      added_by_a_later_version: [1]
    }
  ],
  ['complete_request', { code: 'a', cursor_pos: 1 }],
  ['complete_request', { code: 'a', cursor_pos: null }],
  ['complete_request', { code: 'a' }],
  ['inspect_request', { code: 'a', cursor_pos: 1, detail_level: 1 }],
  ['is_complete_request', { code: 'a' }],
  ['history_request', { hist_access_type: 'tail', output: false, raw: true, n: 3 }],
  ['history_request', { hist_access_type: 'range', session: 0, start: null, stop: null }],
  ['history_request', { hist_access_type: 'search', pattern: '*', unique: true }],
  ['comm_info_request', {}],
  ['comm_info_request', { target_name: null }],
  ['comm_open', { comm_id: 'c', target_name: 't', data: {} }],
  ['comm_msg', { comm_id: 'c', data: {} }],
  ['comm_close', { comm_id: 'c' }],
  ['interrupt_request', {}],
  ['shutdown_request', { restart: true }],
  ['shutdown_request', {}],
  ['debug_request', { seq: 1, type: 'request', command: 'debugInfo' }]
]

test.each(fitting)('%s takes %j', (type, content) => {
  expect(parseContent(type, content)).toEqual({ ok: true, value: content })
})

const unfitting: [RequestType, JsonObject, RegExp][] = [
  ['execute_request', {}, /execute_request does not fit its schema: requires property "code"/],
  ['execute_request', { code: 3 }, /code is not of a type/],
  ['execute_request', { code: '1', silent: 'no' }, /silent is not of a type/],
  ['execute_request', { code: '1', user_expressions: [] }, /user_expressions is not/],
  ['execute_request', { code: '1', user_expressions: { a: 1 } }, /user_expressions\.a is not/],
  ['complete_request', { cursor_pos: 1 }, /"code"/],
  ['complete_request', { code: 'a', cursor_pos: 1.5 }, /cursor_pos is not/],
  ['inspect_request', { code: 'a', cursor_pos: 0, detail_level: 2 }, /detail_level is not one of/],
  ['history_request', {}, /hist_access_type/],
  ['history_request', { hist_access_type: 'all' }, /hist_access_type is not one of/],
  ['comm_open', { comm_id: 'c' }, /target_name/],
  ['comm_close', {}, /comm_id/],
  ['shutdown_request', { restart: 1 }, /restart is not/]
]

test.each(unfitting)('%s refuses %j', (type, content, words) => {
  const result = parseContent(type, content)
  expect(result.ok ? 'taken' : result.mistake).toMatch(words)
})

test.each(['execute_reply', 'toString', '__proto__', ''])('%s is no request', (type) => {
  expect(isRequestType(type)).toBe(false)
})
