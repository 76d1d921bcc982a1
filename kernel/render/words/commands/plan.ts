import {
  type Block,
  type Cell,
  type Document,
  duration,
  firstInWords,
  type OpenDefinition,
  type Plan,
  type PlanCost,
  type PlannedStep,
  type Destination
} from '../../../outcome/index.ts'
import { cleanLine } from '../../base/index.ts'
import { fixOf, goneInWords } from './gone.ts'

/** Rows that are shown; a table of thousands tells nobody anything. */
const mostRows = 300

/** A plan as it is shown: a row a step, then what cannot be planned, then what it all costs. */
export function planDocument({ steps, open, cost, fromSavedFile }: Plan): Document {
  const blocks: Block[] = []
  if (steps.length === 0) blocks.push({ kind: 'paragraph', text: 'No cell defines a step.' })
  else {
    blocks.push({
      kind: 'table',
      columns: [
        { title: 'step', numeric: false },
        { title: 'cell', numeric: false },
        { title: 'plan', numeric: false },
        { title: 'last time', numeric: true }
      ],
      rows: steps.slice(0, mostRows).map(row),
      omitted: Math.max(0, steps.length - mostRows)
    })
  }
  for (const { name, because } of open.slice(0, mostRows)) {
    const text = `${name ?? 'a question'} is not planned. ${whyOpen(because)}`
    blocks.push({ kind: 'paragraph', text, tone: 'warning' })
  }
  if (fromSavedFile) {
    const text = 'Cells that have not run yet are read from the file as it was last saved.'
    blocks.push({ kind: 'paragraph', text, tone: 'pale' })
  }
  const gone = steps.filter(({ action }) => action === 'gone').map(({ name }) => name)
  if (gone.length > 0) blocks.push({ kind: 'paragraph', text: goneInWords(gone), tone: 'warning' })
  if (steps.length > 0) blocks.push({ kind: 'paragraph', text: costInWords(steps, cost) })
  return { title: 'Plan', blocks }
}

function whyOpen(because: OpenDefinition['because']): string {
  switch (because.kind) {
    case 'needs-undefined':
      return `It needs ${because.names.join(', ')}, which no cell defines before it runs.`
    case 'reads':
      return `It reads what ${because.steps.join(', ')} writes: what it is shows when that is built.`
    case 'shows-with':
      return `What it is shows when ${because.steps.join(', ')} is built.`
    case 'fails':
      return `It cannot be evaluated${because.message === null ? '.' : `: ${because.message}`}`
  }
}

function row(step: PlannedStep): readonly Cell[] {
  return [
    { text: step.name },
    { text: step.cell === null ? 'not run' : `[${step.cell}]` },
    action(step),
    { text: step.seconds === null ? '' : duration(step.seconds) }
  ]
}

/** So many names are listed before it becomes a number. */
const fewNames = 3

function action({ name, action, waitsFor, where }: PlannedStep): Cell {
  switch (action) {
    case 'reuse':
      return { text: 'reuse: its result is there', tone: 'good' }
    case 'fetch':
      return { text: 'fetch from a cache', tone: 'good' }
    case 'not-kept':
      return { text: 'not kept, and nothing needs it', tone: 'good' }
    case 'build':
      return where.length === 0
        ? { text: 'build: no machine is known to offer what it requires', tone: 'bad' }
        : { text: `build${whereInWords(where)}`, tone: 'warning' }
    case 'gone':
      return { text: `gone: ${fixOf(name)}`, tone: 'bad' }
    case 'blocked': {
      const verb = waitsFor.length === 1 ? 'is' : 'are'
      return {
        text: `cannot be built: ${firstInWords(waitsFor, fewNames)} ${verb} gone`,
        tone: 'bad'
      }
    }
    case 'unknown': {
      const names =
        waitsFor.length > fewNames ? `${waitsFor.length} other steps` : waitsFor.join(', ')
      const verb = waitsFor.length === 1 ? 'is' : 'are'
      return { text: `unknown until ${names} ${verb} built${whereInWords(where)}`, tone: 'pale' }
    }
  }
}

/** Machines that are named. */
const mostMachines = 3

/** Where it may be run, where that is not this machine alone: which of them it is, Nix chooses. */
function whereInWords(where: readonly Destination[]): string {
  if (where.every(({ kind }) => kind === 'here')) return ''
  const machines = where.map((one) => {
    if (one.kind === 'here') return 'here'
    if (one.kind === 'builder') return `on ${cleanLine(one.url, 80)}`
    return one.partition === null ? 'by Slurm' : `by Slurm, in ${one.partition}`
  })
  return ` ${machines.length > mostMachines ? firstInWords(machines, mostMachines) : machines.join(' or ')}`
}

/** What a run-all would cost, in a sentence or two. */
function costInWords(steps: readonly PlannedStep[], cost: PlanCost): string {
  const count = (action: PlannedStep['action']) =>
    steps.filter((step) => step.action === action).length
  const parts = [
    `reuses ${count('reuse')}`,
    ...(count('fetch') > 0 ? [`fetches ${count('fetch')}`] : []),
    `builds ${count('build')}`,
    ...(count('unknown') > 0 ? [`and perhaps builds ${count('unknown')} more`] : []),
    ...(count('not-kept') > 0
      ? [
          `does without ${count('not-kept')} that ${count('not-kept') === 1 ? 'is' : 'are'} not kept`
        ]
      : []),
    ...(count('gone') > 0 ? [`finds ${count('gone')} gone`] : []),
    ...(count('blocked') > 0 ? [`cannot build ${count('blocked')}`] : [])
  ]
  const all = `Run All ${parts.join(', ')} of ${steps.length} ${steps.length === 1 ? 'step' : 'steps'}.`
  const building = count('build') + count('unknown')
  if (building === 0)
    return count('gone') + count('blocked') > 0 ? all : `${all} Nothing has to be built.`
  if (cost.withoutTime === building) return `${all} How long that takes is not known yet.`
  const time = `By the times of before that takes ${duration(cost.total)} in all, and at least ${duration(cost.chain)} however many run beside each other.`
  const rest =
    cost.withoutTime === 0
      ? ''
      : ` Of ${cost.withoutTime} of them no time is known; they come on top.`
  return `${all} ${time}${rest}`
}
