import {
  isBuiltHere,
  listInWords,
  type PlaceMistake,
  type SaidPlaceMistake
} from '../../outcome/index.ts'
import type { Told } from './told.ts'

/** Why a machine is not taken, or not found, and the way out. */
export function placeMistakeInWords(mistake: PlaceMistake): Told {
  switch (mistake.kind) {
    case 'no-builder-url':
      return {
        message: `${mistake.given} names no machine that Nix can reach.`,
        fix: 'Write it as in: ssh-ng://me@build.example.org, or with a port: ssh-ng://build.example.org:2222'
      }
    case 'no-feature':
      return {
        message: `${mistake.given} is no name of a feature.`,
        fix: 'A feature is a word, as gpu or big-parallel; several stand with commas between them: --features gpu,big-parallel'
      }
    case 'no-count':
      return {
        message: `${mistake.option} takes a number from 1 on, not ${mistake.given}.`,
        fix: `Write it as in: ${mistake.option} 4`
      }
    case 'no-key':
      return {
        message: `There is no file ${mistake.file} with a key.`,
        fix: 'Name the private key that the machine knows, as in: --key ~/.ssh/id_ed25519'
      }
    case 'unknown-builder':
      return {
        message: `${mistake.url} is no machine of this notebook.`,
        fix:
          mistake.known.length === 0
            ? 'None is added yet: %builders add ssh-ng://HOST adds one.'
            : `It has ${listInWords(mistake.known)}.`
      }
    case 'no-shared-folder':
      return noSharedFolder(mistake.folder)
    case 'no-partition':
      return {
        message: `${mistake.given} is no name of a partition.`,
        fix: 'sinfo, in a terminal, lists those that there are.'
      }
    case 'builder-of-notebook':
      return {
        message: `${mistake.url} is named by the definition builders of this notebook.`,
        fix: 'Take it out there, and run that cell.'
      }
    case 'other-port':
      return {
        message: `${mistake.url} is on the same host as ${mistake.taken}, at another port; ssh knows a host by one.`,
        fix: 'Give one of them another name in ~/.ssh/config (Host NAME, with HostName and Port), and use that.'
      }
    case 'cluster-of-daemon':
      return {
        message:
          "What jobs built comes back from a folder of yours, and this machine's Nix daemon takes no results from there: they carry no signature, and it does not trust you.",
        fix: 'Start the kernel with a store of its own, which needs no daemon and no root: NIX_WORKFLOW_STORE=~/.local/share/nix-workflow/store; or be named by trusted-users in /etc/nix/nix.conf, which gives you all that root may do.'
      }
    case 'builders-of-daemon':
      return {
        message:
          "This machine's Nix daemon hands builds over, and takes no machines from a notebook.",
        fix: `Whoever manages it adds this line to /etc/nix/machines, and the key for its own user: ${mistake.line}`
      }
  }
}

/** Why what a definition says of places is not taken, and what becomes of steps. */
export function saidPlaceMistakeInWords(
  name: 'cluster' | 'builders',
  mistake: SaidPlaceMistake
): string {
  const { message, fix } = saidInWords(mistake)
  return `${name} is not taken as it stands: ${message} ${fix} ${consequence(name, mistake)}`
}

function consequence(name: 'cluster' | 'builders', mistake: SaidPlaceMistake): string {
  if (name === 'builders') return 'Steps are built on the other machines, and on this one.'
  return isBuiltHere(mistake)
    ? 'Steps are built on this machine meanwhile.'
    : 'No step is built before that; %cluster off builds here all the same.'
}

function saidInWords(mistake: SaidPlaceMistake): Told {
  switch (mistake.kind) {
    case 'no-slurm-here':
      return {
        message: 'there is no Slurm on this machine (no sbatch on PATH).',
        fix: 'Start the kernel on a machine of the cluster.'
      }
    case 'not-evaluated':
      return {
        message:
          mistake.words === ''
            ? 'it cannot be evaluated.'
            : `${mistake.words.split('\n')[0] ?? ''}.`,
        fix: 'Give its settings as texts and numbers.'
      }
    case 'unknown-setting':
      return {
        message: `it has no setting ${mistake.key}.`,
        fix: `There are ${listInWords(mistake.known)}.`
      }
    case 'wrong-setting':
      return {
        message: `its setting ${mistake.key} is of another kind.`,
        fix: `It takes ${settingKinds[mistake.takes]}.`
      }
    default:
      return placeMistakeInWords(mistake)
  }
}

const settingKinds = {
  text: 'a text: "…"',
  count: 'a whole number from 1 on',
  texts: 'a list of texts: [ "gpu" ]'
} as const

function noSharedFolder(folder: string | null): Told {
  return {
    message:
      folder === null
        ? 'No folder is named that all machines of the cluster see.'
        : `${folder} is no folder that jobs can use: it is not there, or has other characters in its name than letters, digits and _ . + -`,
    fix: 'Name one on the shared file system, as in: %cluster slurm --shared /shared/me, or cluster = { shared = "/shared/me"; };'
  }
}
