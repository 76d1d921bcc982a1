import { elsewhereInWords, unsupportedInWords } from './failure-elsewhere.ts'
import { memoryLimitInWords } from './memory.ts'
import { type FailureCause, firstLine, type PathsNotValid } from '../../outcome/index.ts'

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

function missingSecretsInWords({ names, folder }: Cause<'secrets-missing'>): string[] {
  const [first = ''] = names
  const what = names.length === 1 ? `the secret ${first}` : `the secrets ${names.join(', ')}`
  const it = names.length === 1 ? 'it' : 'each'
  return [
    `It is given ${what}, and ${it} is nowhere.`,
    `Put ${it} into the file ${folder}/${first}, which is read when the step runs; or into the variable ${first} of the environment that Jupyter is started in.`
  ]
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
