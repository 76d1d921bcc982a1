import { rmSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { removeTree } from '../support/nix.ts'
import { scratchFolder } from '../support/scratch.ts'
import { compareBuilds } from './against.ts'
import { notebooksFolder } from './kernel.ts'
import { isMissed, table, type Figure } from './measure.ts'
import { parts } from './parts.ts'
import { makeStore } from './stores.ts'

const usage = `npm run bench -- [PART …] [--json] [--against FOLDER [--rounds N]] [--list]

  PART               measures these parts alone; all of them take some ten minutes
  --json             prints all figures as one list, with the part that each is of
  --against FOLDER   measures this build and the one in FOLDER, a set-up checkout, in turn
  --rounds N         so many times each (2)
  --list             lists the parts

It ends with 1 where a figure is above what it may be.`

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    list: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
    against: { type: 'string' },
    rounds: { type: 'string', default: '2' }
  }
})
const unknown = positionals.filter((name) => !parts.has(name))
const usual = [...parts].filter(([, { isAskedFor }]) => isAskedFor !== true).map(([name]) => name)
const chosen = positionals.length === 0 ? usual : positionals

if (values.help) console.log(usage)
else if (values.list)
  for (const [name, { about }] of parts) console.log(`${name.padEnd(10)}${about}`)
else if (unknown.length > 0) {
  console.error(`There is no part "${unknown.join('", "')}" of the bench.\n\n${usage}`)
  process.exitCode = 2
} else if (values.against !== undefined) {
  await compareBuilds(values.against, chosen, Number(values.rounds))
} else process.exitCode = (await measureAll(chosen)).some(isMissed) ? 1 : 0

/** Each part is told when it is measured: all of them take minutes. */
async function measureAll(names: readonly string[]): Promise<readonly Figure[]> {
  // A Python that is chosen by folder is to be the one that the kernels find.
  process.chdir(notebooksFolder)
  const scratch = scratchFolder('bench')
  const all: (Figure & { readonly part: string })[] = []
  try {
    const store = await makeStore(scratch)
    for (const name of names) {
      const figures = (await parts.get(name)?.measure(store)) ?? []
      all.push(...figures.map((figure) => ({ part: name, ...figure })))
      if (!values.json) console.log(table(figures))
    }
  } finally {
    removeTree(scratch)
    rmSync(scratch, { recursive: true, force: true })
  }
  if (values.json) console.log(JSON.stringify(all, null, 2))
  return all
}
