import type { StateTrouble } from '../../../nix/base/index.ts'
import { clip } from '../base/index.ts'
import {
  cellInWords,
  counted,
  type EndedHow,
  firstInWords,
  listInWords,
  type Notice,
  type Remark,
  timesInWords,
  type WithoutFolder
} from '../../outcome/index.ts'
import { failureInWords } from './failure.ts'
import { memoryLimitInWords } from './memory.ts'
import { unpinnedInWords } from './not-pinned.ts'
import { saidPlaceMistakeInWords } from './place-mistake.ts'
import { probeInWords } from './probe.ts'
import { refusalInWords } from './refusal.ts'
import { staleInWords } from './stale.ts'
import { stepsRemarkInWords } from './steps-remark.ts'
import { unkeptInWords } from './unkept.ts'

/** A notice as sentences. */
export function noticeInWords(notice: Notice): string {
  switch (notice.kind) {
    case 'not-pinned':
      return unpinnedInWords(notice.source)
    case 'state-trouble':
      return troubleInWords(notice.trouble)
    case 'input-addressed': {
      const { sandboxed } = notice
      return probeInWords({ sandboxed, contentAddressed: false, problem: null }).join(' ')
    }
    case 'step-remark':
      return `${notice.step}: ${remarkInWords(notice.remark)}`
    case 'steps-remark':
      return stepsRemarkInWords(notice.remark)
    case 'unkept':
      return unkeptInWords(notice.step, notice.how)
    case 'wrote-nothing':
      return `${notice.step} wrote nothing. A step's files are what its program writes into $out, the folder where it starts: let it write there, or name a file in the command, as in --output=$out/result.csv.`
    case 'links-lead-out':
      return linksInWords(notice)
    case 'toolchain-without-shell':
      return "toolchain has no sh, and a shell starts each step: no step can be built with it. Give it this machine's own: put %freeze sh into a cell, and write toolchain = { inherit sh; … }; or one of nixpkgs: toolchain = { sh = pkgs.busybox; … }; or leave toolchain undefined, and this machine's sh and python3 are taken."
    case 'builds-on-cluster': {
      const { shared, partition } = notice.cluster
      const where = partition === null ? '' : `, in its partition ${partition}`
      return `Steps are built by Slurm${where}, since cluster says so; inputs and results pass through ${shared}. %cluster off builds here all the same.`
    }
    case 'builds-beside':
      return `Steps are built also on ${listInWords(notice.machines)}, since builders says so. %builders try says whether they can.`
    case 'place-mistake':
      return saidPlaceMistakeInWords(notice.name, notice.mistake)
    case 'result-changed':
      return `${notice.step} was changed in the store after it came out: what is shown, and what read it since, is not what the step gave. %verify --fix ${notice.step} takes it out of the store and builds it again.`
    case 'stale':
      return staleInWords(notice.reason)
    case 'error-over':
      return 'The error message below is over: this is how the cell stands now.'
    case 'stale-cells':
      return `Stale now: ${listInWords(notice.cells)}. %refresh builds what is stale, %stale says why.`
    case 'unbuilt-cells':
      return `Not built yet: ${listInWords(notice.cells)}. %refresh builds ${notice.cells.length === 1 ? 'it' : 'them'}.`
    case 'unseen-cells':
      return `Something else comes out now of ${listInWords(notice.cells)}, and is there already: run it again to see it.`
    case 'taken-over': {
      const [was, it, means] =
        notice.names.length === 1 ? ['was', 'it', 'means'] : ['were', 'they', 'mean']
      return `${listInWords(notice.names)} ${was} defined by ${cellInWords(notice.from)}; now ${it} ${means} what this cell says. If that cell is still there, keep only one of the two: a run-all takes the one further down.`
    }
    case 'ended-elsewhere':
      return endedInWords(notice.runs)
    case 'inputs':
      return inputsInWords(notice)
    case 'shadows-library':
      return `${notice.name} is a name of the workflow library; from now on it means what this cell says, in every cell.`
  }
}

function linksInWords({
  name,
  links,
  total
}: Extract<Notice, { readonly kind: 'links-lead-out' }>): string {
  const what = name ?? 'what this brings in'
  const [first] = links
  if (first?.path === '')
    return `${name ?? 'This'} is itself a link, to ${first.target}, and the link alone was brought in: a step does not find what it leads to. Write the path of the file or folder itself.`
  const named = links.map(({ path, target }) => `${path} → ${target}`)
  const all = listInWords(named, total)
  const lead =
    total === 1 ? 'a link leads out of it or to nothing' : 'links lead out of it or to nothing'
  return `In ${what} ${lead}: ${all}. A step sees what lies in it and nothing else of this machine, so that what is behind such a link is not there. Put the files themselves in their place, as cp -rL does, or give each by itself, as in one = static { path = ./FILE; };`
}

/** Texts of Nix that stand in a sentence. */
const longestValue = 60

function inputsInWords({ inputs, total }: Extract<Notice, { kind: 'inputs' }>): string {
  const said = inputs.map(({ name, value, values }) => {
    const all = values.map((one) => clip(one, longestValue))
    return `${name} is ${clip(value, longestValue)}, of ${listInWords(all)}`
  })
  const more = total > inputs.length ? [`and ${counted(total - inputs.length, 'more input')}`] : []
  const [first] = inputs
  const other = first?.values.find((value) => value !== first.value) ?? ''
  return `${[...said, ...more].join('; ')}. To choose another, write it behind the set and run the cell, as in input { … } // { ${first?.name ?? ''} = ${other}; }, or move the controls of the cell where the page has some.`
}

const verbs: Readonly<Record<EndedHow, string>> = {
  interrupted: 'was interrupted',
  failed: 'failed',
  built: 'was built',
  well: 'ended well'
}

function endedInWords(runs: Extract<Notice, { kind: 'ended-elsewhere' }>['runs']): string {
  const byHow = new Map<EndedHow, string[]>()
  for (const { how, title } of runs) byHow.set(how, [...(byHow.get(how) ?? []), title])
  const parts = [...byHow].map(([how, titles]) => {
    const verb = titles.length === 1 ? verbs[how] : verbs[how].replace(/^was/, 'were')
    return `${titles.join(', ')} ${verb}`
  })
  const them = runs.length === 1 ? 'it' : 'them'
  return `This page was loaded while cells were at work, and cannot show what came of them: ${parts.join('; ')}. Run ${them} to see ${them}.`
}

function troubleInWords({ file, isRead, code }: StateTrouble): string {
  const act = isRead ? 'read' : 'kept'
  return `What the kernel remembers of earlier sessions cannot be ${act}: ${file}, ${refusalInWords({ code, said: code })}. Everything works without it, and only takes longer after a restart. Fix that, or name another folder with the environment variable NIX_WORKFLOW_STATE.`
}

function remarkInWords(remark: Remark): string {
  switch (remark.kind) {
    case 'memory-not-limited':
      return `The limit of ${memoryLimitInWords(remark.bytes)} of memory is not enforced: the Nix daemon runs the steps, and takes no such limit.`
    case 'state-not-kept':
      return `$state is not kept: ${whyWithoutFolder(remark.why)}.`
    case 'from-the-beginning':
      return `It runs from the beginning: ${whyWithoutFolder(remark.why)}.`
    case 'devices':
      return `It requires what this machine offers, and saw of it: ${devicesInWords(remark.paths)}.`
    case 'resumed':
      return `Resumed from snapshot ${remark.from}.`
    case 'secret-hidden':
      return `Its log had the secret ${remark.name} in it ${timesInWords(remark.count)}, and is shown and kept with «${remark.name}» in its place.`
    case 'secrets-of-daemon':
      return `The Nix daemon runs it, and gives it ${remark.names.map((name) => `NW_SECRET_${name}`).join(', ')} of the daemon's own environment: the kernel can give it nothing. The daemon also keeps what it wrote, as it wrote it, unless keep-build-log = false stands in its nix.conf.`
    case 'attempt':
      return `Attempt ${remark.number}: ${failureInWords(remark.cause)[0] ?? 'it failed.'} It was tried again.`
    case 'connection-lost':
      return `The connection to ${remark.machine} was lost while it was built there, so it was built once more elsewhere. %builders try ${remark.machine} says what is wrong.`
    case 'machine-failed':
      return `${remark.machine} could not build it: ${failureInWords(remark.cause)[0] ?? 'it does not say why.'} It was built once more elsewhere. %builders try ${remark.machine} says what is wrong.`
    case 'cache-failed':
      return `It was built here: ${cacheFailureInWords(remark)}`
    case 'builders-refused-too':
      return `${counted(remark.count, 'more machine')} could not be asked.`
    case 'builder-refused':
      return `It was built on this machine, since ${remark.machine} could not be asked: ${remark.words}. %builders try ${remark.machine} says what is wrong.`
  }
}

/** Devices and files that are named. */
const mostDevices = 8

/** `PLACE=PATH` is said by both. */
function devicesInWords(paths: readonly string[]): string {
  const named = paths.map((path) => path.replace(/^(.*)=(.*)$/, '$1 (here $2)'))
  return firstInWords(named, mostDevices)
}

function cacheFailureInWords({
  cache,
  why,
  words
}: Extract<Remark, { readonly kind: 'cache-failed' }>): string {
  const one = cache ?? 'a cache'
  switch (why) {
    case 'not-whole':
      return `${one} has its result, and did not give it whole. %cache push, by somebody who has it, sends it anew once that file is deleted there.`
    case 'other':
      return `what ${one} gave for its result is something else by its hash, and was refused. Whoever runs the cache should know.`
    case 'not-signed':
      return `the result that ${one} has is not signed by a key that you trust. %cache add takes one with --key NAME:KEY, or takes all with --unsigned.`
    case 'damaged':
      return `what ${one} says of its result is damaged.`
    case 'silent':
      return `${one} did not answer (${words ?? ''}); it is left alone for ten minutes.`
  }
}

function whyWithoutFolder(why: WithoutFolder): string {
  switch (why.kind) {
    case 'daemon':
      return 'the Nix daemon gives steps no folder of yours'
    case 'no-sandbox':
      return 'there is no sandbox that a folder could be put into'
    case 'refused':
      return `there can be no folder for it in ${why.folder}, since ${refusalInWords(why.refusal)}`
  }
}
