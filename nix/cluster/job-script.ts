import type { StorePath } from '../base/index.ts'

/** What one task of a job builds: `all` are to be built for `wanted`, with them. */
export interface Task {
  readonly wanted: readonly StorePath[]
  readonly all: readonly StorePath[]
}

/** What a job builds, and where. All folders are free of blanks and quotes. */
export interface JobWork {
  /** Of the job alone, on the shared file system: what it says of itself goes there. */
  readonly folder: string
  /** What it takes its inputs from, on the shared file system; it only reads there. */
  readonly cache: string
  /** A folder of the node itself, below which the job has a store of its own. */
  readonly scratch: string
  readonly mark: string
  readonly tasks: readonly Task[]
  /** Of each step, in seconds; null where it has no limit. */
  readonly timeout: number | null
  /** Of each step; then one is built at a time. null where it does not say. */
  readonly cores: number | null
  /** What a machine is told to offer, and what steps see of it: as Nix's settings have them. */
  readonly features: readonly string[]
  readonly devices: readonly string[]
}

/** What stands in `done` where there is no Nix on the machine. */
export const noNixThere = 'no-nix'

/**
 * What a job runs. It writes nothing beside its own folder, its store, which it removes, and its
 * results, which whoever handed it in takes from there: one database of Nix on a network's file
 * system, written by many, would be damaged. Its end is told by a file that comes whole.
 */
export function jobScript(work: JobWork): string {
  const { folder, scratch, mark, tasks, timeout, cores } = work
  const cases = tasks.map(
    ({ wanted, all }, task) => `${task}) wanted='${wanted.join(' ')}' all='${all.join(' ')}' ;;`
  )
  const isOneByOne = cores !== null || timeout !== null
  const limits = [
    `--max-jobs ${isOneByOne ? '1' : '"${SLURM_CPUS_ON_NODE:-1}"'}`,
    ...(cores === null ? [] : [`--cores ${cores}`]),
    ...(timeout === null ? [] : [`--timeout ${timeout}`])
  ]
  return `#!/bin/sh
set -u
cd ${folder} || exit 1
task=\${SLURM_ARRAY_TASK_ID:-0}
case $task in
${cases.join('\n')}
*) exit 1 ;;
esac
store=${scratch}/${mark}-$task-$$
finish() { echo "$1" > "done.$task.part" && mv "done.$task.part" "done.$task"; }
command -v nix-store > nix-store.$task || { finish ${noNixThere}; exit 0; }
mkdir -p "$store" || exit 1
tidy() { chmod -R u+w "$store"; rm -rf "$store"; }
trap 'trap "" TERM; [ -z "\${nix-}" ] || kill -INT "$nix" 2>/dev/null; wait; tidy; exit 143' TERM INT
export NIX_REMOTE=
NIX_CONFIG=$(cat <<'SETTINGS'
${settings(work)}
SETTINGS
)
export NIX_CONFIG
nix-store --store "$store" --realise --keep-going -vvv --log-format internal-json \\
  ${limits.join(' ')} $wanted > "paths.$task" 2> "log.$task" &
nix=$!
wait "$nix"
code=$?
nix=
built=
for drv in $all; do
  nix-store --store "$store" --realise --max-jobs 0 --option substituters '' "$drv" > "kept.$task" 2>&1 \\
    && built="$built $drv"
done
[ -z "$built" ] || echo $built > "built.$task"
# Outputs are meant by the first since Nix 2.15, by the second before.
for outputs_of in '^*' ''; do
  [ -n "$built" ] || break
  outputs=
  for drv in $built; do outputs="$outputs $drv$outputs_of"; done
  nix --store "$store" copy --to "file://$PWD/results?compression=none" $outputs > "not-given.$task" 2>&1 \\
    && rm "not-given.$task" && break
done
tidy
finish "$code"
`
}

/** Lines that a shell is given as they stand: paths of devices may hold anything but blanks. */
function settings({ cache, features, devices }: JobWork): string {
  return [
    `substituters = file://${cache}`,
    'require-sigs = false',
    'sandbox = true',
    'sandbox-fallback = false',
    `sandbox-paths = ${devices.map((path) => `${path}?`).join(' ')}`.trim(),
    ...(features.length === 0 ? [] : [`extra-system-features = ${features.join(' ')}`]),
    'build-users-group =',
    'builders =',
    'max-jobs = auto',
    'experimental-features = nix-command ca-derivations'
  ].join('\n')
}
