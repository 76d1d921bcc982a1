/** How the metadata of a notebook's file name this kernel. */
export const ownKernelspec = {
  display_name: 'Nix Workflow',
  language: 'nix',
  name: 'nix-workflow'
} as const
