import { findNix } from '../../../nix/find.ts'
import type { Examined } from '../../outcome/index.ts'
import { examineJupyter, examineKernelspecs } from './jupyter.ts'
import { examineNode, examinePages, examinePlatform, examineToolchain } from './machine.ts'
import { examineNix } from './nix.ts'

/** Checks this machine part by part; each finding comes as soon as it is known. */
export async function* examine(environment: NodeJS.ProcessEnv): AsyncGenerator<Examined> {
  yield examinePlatform()
  yield examineNode()
  const nix = await findNix(environment)
  if (nix.ok) yield* examineNix(nix.value)
  else yield { kind: 'no-nix', mistake: nix.mistake }
  yield examineToolchain(environment)
  yield await examinePages(environment)
  yield await examineJupyter()
  yield* examineKernelspecs()
}
