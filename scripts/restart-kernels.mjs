/**
 * Restarts the kernels of this project that a Jupyter server runs ("Jupyter Server REST API",
 * /api/kernels). `address` is the server's, with its token where it has one. Gives how many they were.
 */
export async function restartKernels(address) {
  const { origin, searchParams } = new URL(address)
  const token = searchParams.get('token')
  const headers = token === null ? {} : { Authorization: `token ${token}` }
  const response = await fetch(`${origin}/api/kernels`, { headers })
  if (!response.ok)
    throw new Error(`The server answers ${response.status} to who asks for kernels.`)
  const kernels = (await response.json()).filter(({ name }) => name === 'nix-workflow')
  for (const { id } of kernels)
    await fetch(`${origin}/api/kernels/${id}/restart`, { method: 'POST', headers })
  return kernels.length
}
