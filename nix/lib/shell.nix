/*
  The part of a toolchain that starts steps, or a sentence about what is missing:

    shell { sh = "/store/sh"; python3 = "/store/python3"; }
      => "/store/sh"
*/
toolchain:
toolchain.sh or (throw ''
  toolchain: it has no sh, and a shell starts each step
  Give it one with the usual small tools: toolchain = { sh = pkgs.busybox; … }; or leave toolchain undefined, and this machine's own is taken.'')
