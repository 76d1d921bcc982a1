import { resolve } from 'node:path'
import { findNix } from '../../../nix/find.ts'
import { fromHome } from '../../../nix/base/index.ts'
import { readBuilder, tryBuilder } from '../../../nix/places/index.ts'
import type { Examined } from '../../outcome/index.ts'

/** Tries a machine out that is to build steps. */
export async function* examineBuilder(
  environment: NodeJS.ProcessEnv,
  url: string,
  key: string | null
): AsyncGenerator<Examined> {
  const file = key === null ? null : resolve(fromHome(key))
  const builder = readBuilder(url, { cores: 1, port: null, key: file, features: [] })
  if (!builder.ok) {
    yield { kind: 'no-builder', mistake: builder.mistake }
    return
  }
  const nix = await findNix(environment)
  if (!nix.ok) {
    yield { kind: 'no-nix', mistake: nix.mistake }
    return
  }
  const verdict = await tryBuilder(nix.value, builder.value)
  yield { kind: 'builder', builder: builder.value, verdict }
}
