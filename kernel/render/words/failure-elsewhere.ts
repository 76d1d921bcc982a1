import { type FailureCause, firstLine, listInWords, type MachineKind } from '../../outcome/index.ts'

type Cause<Kind extends FailureCause['kind']> = Extract<FailureCause, { readonly kind: Kind }>

/** What went wrong on the way to another machine, or there. */
export function elsewhereInWords(
  cause: Cause<'job-ended' | 'no-cluster' | 'connection-lost'>
): string[] {
  if (cause.kind === 'job-ended') return jobEndedInWords(cause)
  if (cause.kind === 'no-cluster') return noClusterInWords(cause)
  return [
    `The connection to ${cause.machine} was lost while that machine built it.`,
    'Run the cell again: it is built wherever there is a machine. %builders try, with its name behind it, says what is wrong.'
  ]
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

/** So many machines are named. */
const mostMachines = 5

/** A machine of another system, or one that does not offer what the step requires. */
export function unsupportedInWords({
  required,
  available,
  others = []
}: Cause<'unsupported'>): string[] {
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
