import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { renderOutcome } from '../../../kernel/render/outcome/outcome.ts'
import { renderProgress } from '../../../kernel/render/outcome/progress.ts'
import { reportPage } from '../../../kernel/render/report/report.ts'
import { contentOf, lineage } from './samples.ts'
import { cards } from './snapshots/cards.ts'
import { readable } from './snapshots/readable.ts'

/*
 * What cards and a report look like, kept as files beside this one, so that a change of what a
 * reader sees is reviewed as such. They are written anew by
 *
 *     npm run vitest -- test/kernel/render/snapshots.test.ts -u
 *
 * and what that changes is looked at, line by line, before it is committed.
 */

const folder = join(import.meta.dirname, 'snapshots')
const kept = new Set(readdirSync(folder).filter((name) => !name.endsWith('.ts')))

const expectKept = async (name: string, content: string) => {
  await expect(content).toMatchFileSnapshot(join(folder, name))
}

it.each(Object.entries(cards))('%s', async (name, outcome) => {
  const bundle = renderOutcome(outcome, { timeZone: 'UTC', mistakes: true })
  await expectKept(`${name}.html`, await readable(contentOf(bundle, 'text/html')))
  await expectKept(`${name}.txt`, `${contentOf(bundle, 'text/plain')}\n`)
})

it('progress', async () => {
  const step = { elapsedSeconds: 3, expectedSeconds: null, lastLines: ['epoch 1', 'epoch 2'] }
  const bundle = renderProgress({
    ...{ phase: 'building', elapsedSeconds: 75, fetched: { done: 1_000_000, expected: 4_000_000 } },
    steps: [
      { ...step, name: 'dataset', state: 'done' },
      { ...step, name: 'model', state: 'running', expectedSeconds: 10 },
      { ...step, name: 'prediction', state: 'waiting', elapsedSeconds: null, lastLines: [] }
    ]
  })
  await expectKept('progress.html', await readable(contentOf(bundle, 'text/html')))
  await expectKept('progress.txt', `${contentOf(bundle, 'text/plain')}\n`)
})

it('report', async () => {
  const timed = { toolchain: "this machine's own, frozen", cell: 1 }
  const page = reportPage(
    {
      title: 'penguins.ipynb',
      steps: [
        { ...timed, name: 'dataset', status: 'cached', seconds: 12, startedAt: null },
        { ...timed, name: 'model', status: 'built', seconds: 3.4, startedAt: 1_772_719_620_000 },
        { ...timed, name: 'prediction', status: 'failed', seconds: 1, startedAt: 1_772_719_624_000 }
      ],
      omitted: new Map(),
      lineage,
      cells: [
        { kind: 'markdown', source: '# Penguins\n\nTheir *masses*.' },
        {
          ...{ kind: 'code', executionCount: 1, source: 'model = output "x";\nmodel' },
          outputs: [
            { kind: 'html', html: '<div class="nix-workflow">a card</div>' },
            { kind: 'text', text: 'a text' },
            { kind: 'error', text: 'BuildFailed' }
          ]
        }
      ]
    },
    'UTC'
  )
  await expectKept('report.html', await readable(page))
})

it('there is a file for each, and no other', () => {
  const names = [...Object.keys(cards), 'progress'].flatMap((name) => [
    `${name}.html`,
    `${name}.txt`
  ])
  expect([...kept].sort()).toEqual([...names, 'report.html'].sort())
})
