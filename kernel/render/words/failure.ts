import { memoryLimitInWords } from './memory.ts'
import {
  type FailureCause,
  listInWords,
  type MachineKind,
  type PathsNotValid
} from '../../outcome/index.ts'

type Cause<Kind extends FailureCause['kind']> = Extract<FailureCause, { readonly kind: Kind }>

/** Sentences for a reader who is new to Nix: what happened, then the way out where there is one. */
export function failureInWords(cause: FailureCause): readonly string[] {
  switch (cause.kind) {
    case 'exit':
      return [`The program ended with exit code ${cause.exitCode}.`, ...failureHints(cause)]
    case 'signal':
      return [
        `The program was ended by signal ${cause.signal}${cause.name === '' ? '' : ` (${cause.name})`}.`,
        ...signalHints(cause)
      ]
    case 'missing-output':
      return [
        cause.output === 'out'
          ? 'The step ended well but wrote nothing to $out.'
          : `The step ended well but did not make its output ${cause.output}.`
      ]
    case 'not-startable':
      return [
        `The program that builds it cannot be started: ${cause.program}: ${cause.reason}.`,
        'Either it is not there, or it needs files that are not in the Nix store: a step sees nothing else of this machine.'
      ]
    case 'absent':
      return [`${cause.text.slice(0, 1).toUpperCase()}${cause.text.slice(1)}.`]
    case 'tampered':
    case 'gone':
      return damagedInWords(cause)
    case 'lost':
      return lostInWords(cause)
    case 'hash-mismatch':
      return otherHashInWords(cause)
    case 'memory-limit':
    case 'timeout':
    case 'log-limit':
      return limitInWords(cause)
    case 'unsupported':
      return unsupportedInWords(cause)
    case 'unsupported-file':
      return unsupportedFileInWords(cause)
    case 'secrets-missing':
      return missingSecretsInWords(cause)
    case 'no-space':
    case 'store-not-writable':
    case 'sandbox-impossible':
    case 'daemon-gone':
      return storeInWords(cause)
    case 'not-started':
    case 'nix-ended':
    case 'line-taken-for-message':
    case 'other':
      return callInWords(cause)
    default:
      return elsewhereInWords(cause)
  }
}

const outOfMemory =
  'While it ran, the system had no memory left and ended a program: try with smaller data, or with fewer steps at a time.'

/** That Nix does not take a path for valid: what it says itself, else so much. */
export function notValidInWords(path: string, why: PathsNotValid | null): readonly string[] {
  const way = 'Run its cell: it is built or fetched again.'
  if (why === null) return [`${path} is not valid.`, way]
  return [why.said || `nix-store --dump-db: ${why.startError ?? 'it was ended'}`, way]
}

/** What an exit code mostly means. */
export function failureHints({ exitCode, outOfMemory: isCounted }: Cause<'exit'>): string[] {
  if (isCounted === true) return [outOfMemory]
  if (exitCode === 126) return ['That code says: the program is there but cannot be run.']
  if (exitCode === 127) return ['That code says: a program was not found.']
  if (exitCode > 128 && exitCode < 128 + 32) {
    return [`That code mostly says: a program in it was ended by signal ${exitCode - 128}.`]
  }
  return []
}

function signalHints(cause: Cause<'signal'>): string[] {
  if (cause.signal === 9)
    return [cause.outOfMemory === true ? outOfMemory : 'Nix does not say who sent it.']
  return cause.signal === 11 ? ['The program itself has a fault: it used memory wrongly.'] : []
}

/** By Slurm's words for what ended a job. */
const jobEnds: Readonly<Record<string, readonly [what: string, way: string]>> = {
  TIMEOUT: [
    'reached its time limit',
    'Where it needs more, raise timeout in its definition: that alone does not change what it is.'
  ],
  CANCELLED: ['was cancelled by somebody', 'Run the cell again to hand it in once more.'],
  OUT_OF_MEMORY: [
    'had more memory than it asked for',
    'Say how much it needs: memory in its definition, which does not change what it is.'
  ],
  NODE_FAIL: ['lost its machine', 'Run the cell again to hand it in once more.'],
  PREEMPTED: ['had to make room for another', 'Run the cell again to hand it in once more.']
}

/** What went wrong on the way to another machine, or there. */
function elsewhereInWords(cause: Cause<'job-ended' | 'no-cluster' | 'connection-lost'>): string[] {
  if (cause.kind === 'job-ended') return jobEndedInWords(cause)
  if (cause.kind === 'no-cluster') return noClusterInWords(cause)
  return [
    `The connection to ${cause.machine} was lost while that machine built it.`,
    'Run the cell again: it is built wherever there is a machine. %builders try, with its name behind it, says what is wrong.'
  ]
}

function missingSecretsInWords({ names, folder }: Cause<'secrets-missing'>): string[] {
  const [first = ''] = names
  const what = names.length === 1 ? `the secret ${first}` : `the secrets ${names.join(', ')}`
  const it = names.length === 1 ? 'it' : 'each'
  return [
    `It is given ${what}, and ${it} is nowhere.`,
    `Put ${it} into the file ${folder}/${first}, which is read when the step runs; or into the variable ${first} of the environment that Jupyter is started in.`
  ]
}

function jobEndedInWords({ job, state }: Cause<'job-ended'>): string[] {
  const [what, way] = jobEnds[state] ?? [
    `ended before its time (${state})`,
    'What Slurm knows of it: scontrol show job, with its number.'
  ]
  return [`Job ${job}, which built it, ${what}.`, way]
}

function noClusterInWords({ why, words }: Cause<'no-cluster'>): string[] {
  if (why === 'no-program')
    return [
      `Slurm's program ${words} is not on PATH.`,
      'Start the kernel on a machine of the cluster, or build here: %cluster off'
    ]
  if (why === 'no-nix')
    return [
      `There is no Nix on ${words === '' ? 'the machine of its job' : words}: nix-store is not on PATH there.`,
      'Install Nix where jobs run, or have PATH name it there, as by ~/.profile or a module; or build here: %cluster off'
    ]
  if (why === 'not-given')
    return [
      `A job built it, and could not put its result on the shared folder: ${firstLine(words)}`,
      'Make room there, and run the cell again: it is built once more.'
    ]
  if (why === 'not-taken')
    return [
      `A job built it, and its result could not be taken from the shared folder: ${firstLine(words)}`,
      'It is kept there for a week: run the cell again, and it is taken, without being built again.'
    ]
  if (why === 'unusable')
    return [
      'The notebook has steps built by a cluster, and what it says of that cannot be used.',
      'The cell that defines cluster says what is wrong; or build here: %cluster off'
    ]
  return why === 'no-answer'
    ? ["The cluster's controller does not answer.", 'Try again, or build here: %cluster off']
    : [`The cluster takes no job: ${firstLine(words)}`, 'Build here meanwhile: %cluster off']
}

function damagedInWords(cause: Cause<'tampered' | 'gone'>): string[] {
  if (cause.kind === 'gone') {
    return [
      `Its result is gone: Nix takes ${cause.path} for valid, and it is not on the disk. It was removed by hand, so Nix builds it no more.`,
      'Have Nix forget it and build it again: %verify --fix does so, with its name behind it.'
    ]
  }
  return [
    `The content of ${cause.path} is not what it was when it came into the store: its hash was ${cause.expected}, and is ${cause.got ?? 'another'} now. It was changed by hand, or the disk is damaged.`,
    'Take it out of the store and get it again: %verify --fix does so, with its name behind it.'
  ]
}

function lostInWords({ path, isGone }: Cause<'lost'>): string[] {
  return isGone
    ? [
        `${path}, which it needs, is gone: it was removed from the disk by hand, and Nix still takes it for being there.`,
        'Have Nix forget it and make it again: %verify --fix does so, with the name of the step behind it.'
      ]
    : [
        `${path}, which it needs, is not in the store any more: it was removed while the kernel was at work, or the whole store was.`,
        'Restart the kernel and run all cells: it writes again what it needs.'
      ]
}

function otherHashInWords({ specified, got }: Cause<'hash-mismatch'>): string[] {
  // The hash that the library gives where a definition leaves its own empty.
  if (/^sha256-A{43}=$/.test(specified)) {
    return [
      'It ran, and its result has no hash yet that it could be pinned by.',
      `Write this line into its definition: hash = "${got}";`
    ]
  }
  return [
    `The content is not what the hash says: ${specified} was given, ${got} is what came.`,
    `Where the new content is right, put ${got} in its place.`
  ]
}

function limitInWords(cause: Cause<'memory-limit' | 'timeout' | 'log-limit'>): string[] {
  switch (cause.kind) {
    case 'memory-limit':
      return [
        `The step had more memory than ${memoryLimitInWords(cause.bytes)}, its limit, and was ended.`,
        'Where it needs more, raise memory in its definition: that alone does not change what it is.'
      ]
    case 'timeout':
      return cause.declared === true ? ownTimeoutInWords(cause) : settingTimeoutInWords(cause)
    case 'log-limit':
      return [
        `The step wrote more than ${cause.bytes} bytes of output and was ended.`,
        'The limit is the setting max-build-log-size of nix.conf.'
      ]
  }
}

function ownTimeoutInWords({ seconds }: Cause<'timeout'>): string[] {
  return [
    `It was ended after ${seconds} ${seconds === 1 ? 'second' : 'seconds'}, its limit.`,
    'Where it needs more, raise timeout in its definition: that alone does not change what it is.'
  ]
}

function settingTimeoutInWords({ seconds, silent }: Cause<'timeout'>): string[] {
  return [
    silent === true
      ? `The step wrote nothing for ${seconds} seconds and was ended.`
      : `The step took longer than ${seconds} seconds and was ended.`,
    silent === null
      ? 'The limit is the setting timeout or, for a step that writes nothing, max-silent-time of nix.conf.'
      : `The limit is the setting ${silent ? 'max-silent-time' : 'timeout'} of nix.conf.`
  ]
}

function unsupportedFileInWords({ file }: Cause<'unsupported-file'>): string[] {
  if (file === '') {
    return [
      'The result itself, $out, is a pipe, a socket or a device: a result is a file, a folder or a link.',
      'Let the step leave a file or a folder there, as in: rm $out; mkdir $out'
    ]
  }
  return [
    `The step left ${file} in its output, which is a pipe, a socket or a device: a result holds files, folders and links alone.`,
    `Let it end with that taken away, as in: rm ${file}`
  ]
}

type OfStore = Cause<'no-space' | 'store-not-writable' | 'sandbox-impossible' | 'daemon-gone'>

function storeInWords(cause: OfStore): string[] {
  switch (cause.kind) {
    case 'no-space':
      return [
        'There was no space left on the disk.',
        'Free some, for instance with: nix-collect-garbage'
      ]
    case 'store-not-writable':
      return [
        `The Nix store cannot be written: ${firstLine(cause.text)}`,
        'nix-workflow doctor says which store is used and how to fix it.'
      ]
    case 'sandbox-impossible':
      return [
        `This system does not let Nix make a sandbox: ${firstLine(cause.text)}`,
        'In a container, allow user namespaces (docker run --privileged, or --security-opt seccomp=unconfined); or build without a sandbox, which every card then says: NIX_CONFIG="sandbox = false".'
      ]
    case 'daemon-gone':
      return [
        `The Nix daemon does not answer: ${firstLine(cause.text)}`,
        'Start it: systemctl start nix-daemon'
      ]
  }
}

/** So many machines are named. */
const mostMachines = 5

/** A machine of another system, or one that does not offer what the step requires. */
function unsupportedInWords({ required, available, others = [] }: Cause<'unsupported'>): string[] {
  const missing = featuresOf(required).filter((one) => !featuresOf(available).includes(one))
  if (missing.length === 0 || required.system !== available.system)
    return [
      `The step needs a machine of another kind: ${machineInWords(required)}; this one is ${machineInWords(available)}.`,
      'Build it for this system, or name a machine that can in the setting builders of nix.conf.'
    ]
  const [first = ''] = missing
  const offered = available.features === '' ? 'nothing' : available.features
  const named = others
    .slice(0, mostMachines)
    .map(
      ({ name, features }) =>
        `; ${name} offers ${features.length === 0 ? 'nothing' : features.join(', ')}`
    )
  const more = others.length - named.length
  const untold = more === 0 ? '' : `; ${more} more do not offer it either`
  return [
    `The step requires ${listInWords(missing)}, and no machine offers that: this one offers ${offered}${named.join('')}${untold}.`,
    `Where another has it: %builders add ssh-ng://HOST --features ${missing.join(',')}. Where this one has it, start the kernel with what steps are to see of it: NIX_WORKFLOW_DEVICES="${first}=/dev/nvidia0,/dev/nvidiactl". Below a Nix daemon write into its nix.conf instead: extra-system-features = ${missing.join(' ')}, and extra-sandbox-paths with the devices.`
  ]
}

function featuresOf({ features }: MachineKind): readonly string[] {
  return features.split(/[\s,]+/).filter(Boolean)
}

function machineInWords({ system, features }: MachineKind): string {
  return `${system ?? 'a machine'}${features === '' ? '' : ` (${features})`}`
}

type OfCall = Cause<'not-started' | 'nix-ended' | 'line-taken-for-message' | 'other'>

/** Why a whole call of Nix did nothing. */
function callInWords(cause: OfCall): string[] {
  switch (cause.kind) {
    case 'not-started':
      return [`${cause.program} could not be started: ${cause.reason}.`]
    case 'nix-ended':
      return [`Nix itself was ended by the signal ${cause.signal}.`]
    case 'line-taken-for-message':
      return [
        'Nix itself ended: a step wrote a line that begins with “@nix”, which it takes for a message of its own and cannot read. A newer Nix goes on; or have that step write something else.'
      ]
    case 'other':
      return cause.text === '' ? ['Nix gave no reason.'] : cause.text.split('\n').slice(0, 10)
  }
}

function firstLine(text: string): string {
  return text.split('\n')[0] ?? ''
}
