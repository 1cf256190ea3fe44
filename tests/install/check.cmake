# Installs the programs below WORK, moves them, and runs them there: what they need must have come along.
#   cmake -DBUILD=... -DWORK=... -DBINDIR=... -DMANDIR=... -P check.cmake
function(run)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE failed)
  if(failed)
    list(JOIN ARGN " " line)
    message(FATAL_ERROR "failed: ${line}")
  endif()
endfunction()

file(REMOVE_RECURSE ${WORK})
run(${CMAKE_COMMAND} --install ${BUILD} --prefix ${WORK}/prefix --component runtime)
file(RENAME ${WORK}/prefix ${WORK}/moved)
run(${WORK}/moved/${BINDIR}/vultus --version)
run(${WORK}/moved/${BINDIR}/vultus models list)
run(${WORK}/moved/${BINDIR}/vultus key create --key ${WORK}/key --db ${WORK}/none.db)
if(NOT EXISTS ${WORK}/moved/${MANDIR}/man1/vultus.1)
  message(FATAL_ERROR "the manual page is not installed")
endif()
