import { expect, it } from 'vitest'
import { wantedRows } from '../../../../kernelspec/labextension/tables/choice.ts'

const columns = ['step', 'lr', 'learning time', 'accuracy', 'size']
const rows = [
  ['eval_1', '0.1', '3 min 05 s', '0.91', '12 kB'],
  ['eval_2', '0.01', '20 s', '0.95', '1.2 MB'],
  ['eval_10', '1e-3', '2 h', '', '900 B'],
  ['other', '0.1', '1 s', 'nan', '–']
]

it.each<[string, number[]]>([
  ['', [0, 1, 2, 3]],
  [' , ', [0, 1, 2, 3]],
  ['EVAL', [0, 1, 2]],
  ['eval_1', [0, 2]],
  ['step = eval_1', [0]],
  ['step != eval_1', [1, 2, 3]],
  ['STEP≠other, lr = 0.1', [0]],
  ['lr = .10', [0, 3]],
  ['lr<=0.01', [1, 2]],
  ['lr >= 0.1', [0, 3]],
  ['accuracy > 0.9', [0, 1]],
  ['acc > 0.91', [1]],
  ['accuracy < 1', [0, 1]],
  ['accuracy = ', [2]],
  ['learning time < 1 min', [1, 3]],
  ['learning time ≥ 185 s', [0, 2]],
  ['size > 1 kB, eval', [0, 1]],
  ['eval, accuracy > 0.9, lr < 0.05', [1]],
  ['nothing > 1', []],
  ['> 1', []],
  ['.*', []],
  ['(', []]
])('of a table, %j wants the rows %j', (written, expected) => {
  const isWanted = wantedRows(written, columns)
  expect(rows.flatMap((row, at) => (isWanted(row) ? [at] : []))).toEqual(expected)
})
