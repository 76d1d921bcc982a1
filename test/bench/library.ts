import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { invokeNix } from '../../nix/installation/invocation.ts'
import { succeed } from '../support/succeed.ts'
import { interleaved, median, ratio, timed, type Figure } from './measure.ts'
import { benchedLibrary } from './package.ts'
import type { BenchStore } from './stores.ts'

const rounds = 5

/** The beginning of each expression: the library with a toolchain of words alone, and two programs. */
const scope = `
  let
    lib = import ${benchedLibrary} { toolchain.sh = "/nix/store/00000000000000000000000000000000-sh"; };
    inherit (lib) output sweep;
    tool = "/nix/store/00000000000000000000000000000000-tool/bin/tool";
    numbers = builtins.genList (number: number);
    all = steps: builtins.foldl' (sum: step: sum + builtins.stringLength step.drvPath) 0 steps;
    bare = arguments: derivation {
      name = "tool"; system = "x86_64-linux"; builder = "/nix/store/00000000000000000000000000000000-sh/bin/sh";
      args = [ "-c" "x" "start" tool ] ++ arguments; nwKind = "step"; PATH = "x"; LC_ALL = "x";
      SOURCE_DATE_EPOCH = "1"; PYTHONHASHSEED = "0";
      __contentAddressed = true; outputHashMode = "recursive"; outputHashAlgo = "sha256";
    };
  in
`

/**
 * What the workflow library costs: each measured in a fresh process that evaluates and writes
 * nothing, beside the same with derivations made by hand.
 */
export async function libraryFigures({ nix, scratch }: BenchStore): Promise<Figure[]> {
  const evaluate = (expression: string) => (): Promise<number> => {
    const file = join(scratch, 'library.nix')
    writeFileSync(file, scope + expression)
    return timed(() => succeed(invokeNix(nix, 'nix-instantiate', ['--eval', '--strict', file])))
  }
  const compared = async (what: string, limit: number, ours: string, theirs: string) => {
    const [first = [], second = []] = await interleaved(rounds, evaluate(ours), evaluate(theirs))
    return ratio(what, [median(first), median(second)], limit, 'of bare derivations')
  }

  const inputs = 'map (n: bare [ "${toString n}" ]) (numbers 400)'
  const swept =
    'all (builtins.attrValues (builtins.removeAttrs (sweep { lr = map (n: n * 1.0e-7) (numbers 50); epochs = numbers 20; } (p: output { program = tool; args = p; })) [ "nw" "nwKind" "__toString" ]))'
  return [
    await compared(
      'a thousand steps, evaluated',
      5,
      'all (map (n: output "${tool} --lr=0.1 --number=${toString n} --data=/nix/store/x") (numbers 1000))',
      'all (map (n: bare [ "--data=/nix/store/x" "--lr=0.1" "--number=${toString n}" ]) (numbers 1000))'
    ),
    await compared(
      'a step with 400 inputs, evaluated',
      2,
      `let made = ${inputs}; in all [ (output "\${tool} \${toString (map (one: "--input=\${one}/x") made)}") ]`,
      `let made = ${inputs}; in all [ (bare (map (one: "--input=\${one}/x") made)) ]`
    ),
    await compared(
      'a command of a megabyte, evaluated',
      25,
      `all [ (output "\${tool} 'a b' \${toString (map (n: "--result=\${toString n}") (numbers 65000))}") ]`,
      'all [ (bare (map (n: "--result=${toString n}") (numbers 65000))) ]'
    ),
    await compared(
      'a sweep of a thousand, evaluated, beside a thousand bare derivations',
      6,
      swept,
      'all (map (n: bare [ "--data=/nix/store/x" "--lr=0.1" "--number=${toString n}" ]) (numbers 1000))'
    )
  ]
}
