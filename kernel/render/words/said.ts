import {
  atInWords,
  type Cluster,
  isBuiltHere,
  type Said,
  type SaidPlaceMistake
} from '../../outcome/index.ts'
import { saidPlaceMistakeInWords } from './place-mistake.ts'
import { frozenInWords } from './toolchain.ts'

/** One line, and more where there is more to say; else empty. */
export interface SaidInWords {
  readonly title: string
  readonly text: string
}

/** What a cell says instead of a result. */
export function saidInWords(said: Said): SaidInWords {
  switch (said.kind) {
    case 'waits-for':
      return {
        title: `${said.definition ?? 'This cell'} waits for ${said.names.join(', ')}.`,
        text: ''
      }
    case 'empty-script':
      return {
        title: `${said.step} is an empty script`,
        text: 'The script is what stands below the first line of the cell; it writes its files into $out, the folder where it starts.'
      }
    case 'building':
      return said.isOn ? buildingOn : buildingOff
    case 'cluster':
      return said.cluster === null ? buildingHere : buildingThere(said.cluster, said.isOfNotebook)
    case 'no-cluster':
      return withoutCluster(said.mistake)
    case 'reactive':
      return { title: `Reactive: ${said.how}`, text: reactions[said.how] }
    case 'links':
      return said.isOn ? linksOn : linksOff
    case 'copied': {
      const files = said.files === 1 ? '1 file' : `${said.files} files`
      return { title: `${said.what} copied to ${said.destination}: ${files}`, text: said.place }
    }
    case 'earlier-result': {
      const from = said.at === null ? '' : ` from ${atInWords(said.at)}`
      return { title: `${said.step} as it was${from}: not what the notebook says now`, text: '' }
    }
    case 'frozen':
      return {
        title: 'Frozen from this machine',
        text: said.programs
          .map(({ path, contents }) => `${path}  ${frozenInWords(contents)}`)
          .join('\n')
      }
  }
}

const buildingOn: SaidInWords = {
  title: 'Building is on',
  text: 'Running a cell builds the steps that it defines.'
}
const buildingOff: SaidInWords = {
  title: 'Building is off',
  text: 'Running a cell defines its steps and builds none: those whose result is not there are shown as planned. %plan says what they would cost, %build on goes back.'
}

const buildingHere: SaidInWords = {
  title: 'Steps are built on this machine',
  text: 'And on those that %builders names. %cluster slurm --shared FOLDER hands them to Slurm.'
}

function withoutCluster(mistake: SaidPlaceMistake): SaidInWords {
  const text = saidPlaceMistakeInWords('cluster', mistake)
  return { title: isBuiltHere(mistake) ? buildingHere.title : 'No step is built', text }
}

function buildingThere(
  { shared, scratch, partition }: Cluster,
  isOfNotebook: boolean
): SaidInWords {
  const back = isOfNotebook
    ? 'The name cluster of the notebook says so; %cluster off builds here all the same.'
    : '%cluster off goes back.'
  const where = partition === null ? '' : `, in its partition ${partition}`
  return {
    title: `Steps are built by Slurm${where}`,
    text: `What is here already is sent nowhere. Inputs and results pass through ${shared}; a job builds in ${scratch} of its machine, which it tidies. What a step says it needs (cores, memory, timeout) is what its job asks for. ${back}`
  }
}

const reactions = {
  lazy: 'What an edit makes stale is marked, and built when its cell runs or %refresh asks for it.',
  auto: 'What an edit makes stale is built at once, after the cell that was edited.'
} as const

const linksOn: SaidInWords = {
  title:
    'Files of results can be opened from their cards: copies are in the folder outs beside the notebook, from the next cell on',
  text: ''
}
const linksOff: SaidInWords = {
  title:
    'Files of results cannot be opened from their cards until the kernel is started again: no copies are made in outs',
  text: 'To leave them out for good, start Jupyter with NIX_WORKFLOW_OUTS=off in its environment.'
}
