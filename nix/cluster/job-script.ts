import type { StorePath } from '../base/index.ts'

/** What a job builds, and where. All folders are free of blanks and quotes. */
export interface JobWork {
  /** Of the job alone, on the shared file system: what it says of itself goes there. */
  readonly folder: string
  /** What it takes its inputs from, on the shared file system; it only reads there. */
  readonly cache: string
  /** A folder of the node itself, below which the job has a store of its own. */
  readonly scratch: string
  readonly mark: string
  readonly wanted: readonly StorePath[]
  /** Those that are to be built for that, with them. */
  readonly all: readonly StorePath[]
}

/**
 * What a job runs. It writes nothing beside its own folder, its store, which it removes, and its
 * results, which whoever handed it in takes from there: one database of Nix on a network's file
 * system, written by many, would be damaged. Its end is told by a file that comes whole.
 */
export function jobScript({ folder, cache, scratch, mark, wanted, all }: JobWork): string {
  return `#!/bin/sh
set -u
cd ${folder} || exit 1
store=${scratch}/${mark}-$$
mkdir -p "$store" || exit 1
tidy() { chmod -R u+w "$store"; rm -rf "$store"; }
trap 'trap "" TERM; [ -z "\${nix-}" ] || kill -INT "$nix" 2>/dev/null; wait; tidy; exit 143' TERM INT
export NIX_REMOTE=
export NIX_CONFIG='substituters = file://${cache}
require-sigs = false
sandbox = true
sandbox-fallback = false
sandbox-paths =
build-users-group =
builders =
max-jobs = auto
experimental-features = nix-command ca-derivations'
hostname > node.part && mv node.part node
nix-store --store "$store" --realise --keep-going -vvv --log-format internal-json \\
  --max-jobs "\${SLURM_CPUS_ON_NODE:-1}" ${wanted.join(' ')} > paths 2> log &
nix=$!
wait "$nix"
code=$?
nix=
built=
for drv in ${all.join(' ')}; do
  nix-store --store "$store" --realise --max-jobs 0 --option substituters '' "$drv" > kept 2>&1 \\
    && built="$built $drv"
done
# Outputs are meant by the first since Nix 2.15, by the second before.
for outputs_of in '^*' ''; do
  [ -n "$built" ] || break
  outputs=
  for drv in $built; do outputs="$outputs $drv$outputs_of"; done
  nix --store "$store" copy --to "file://$PWD/results?compression=none" $outputs > copied 2>&1 && break
done
tidy
echo "$code" > done.part && mv done.part done
`
}
