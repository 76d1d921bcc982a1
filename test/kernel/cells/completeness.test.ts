import { expect, test } from 'vitest'
import { cellCompleteness } from '../../../kernel/cells/completeness.ts'

test.each([
  '',
  '# a',
  'a',
  'a = 1;',
  'a = 1;\na',
  '{ a = 1; }',
  '%info',
  'f x',
  "''a''",
  '%%python x\n1\n\n'
])('complete: %j', async (code) => {
  expect(await cellCompleteness(code)).toEqual({ status: 'complete' })
})

test.each([
  'a = ];',
  '1 2 = 3;',
  ')',
  'a = 1; a = 2;',
  "a = 'b'",
  '[ 1, 2',
  'a = 1; % b',
  '%%python\n',
  '%%js x n=1e3'
])('invalid: %j', async (code) => {
  expect(await cellCompleteness(code)).toEqual({ status: 'invalid' })
})

test.each([
  ['a = 1', ''],
  ['a =', '  '],
  ['a = {', '  '],
  ['a = {\n  b = 1;', '  '],
  ['a = {\n  b = [', '    '],
  ['a = {\n  b = [\n  ]', '  '],
  ["a = output ''", '  '],
  ["a = output ''\n    x", '    '],
  ['"a', '  '],
  ['let', '  '],
  ['let\n  a = 1;\nin', '  '],
  ['x:', '  '],
  ['1 +', ''],
  ['(1', '  '],
  ['"${', '  '],
  ['a = 1; /* b', ''],
  ['/* b', ''],
  ['./a/${', '  '],
  ['if a then\n  b', '  '],
  ['%%python x', ''],
  ['%%python x\nif y:\n    z', '    '],
  ['%%python x\n', '']
])('incomplete: %j', async (code, indent) => {
  expect(await cellCompleteness(code)).toEqual({ status: 'incomplete', indent })
})
