# cmake/tests.cmake: every test is a CTest test.
#
# A test prints the rows that can fail alone as TAP lines ("ok 3 - name",
# "not ok 4 - name"), or none if it is one case; tools/count_cases.py counts
# them. Tests run in the root of the tree and write below $TMPDIR only.

set(scratch ${PROJECT_BINARY_DIR}/scratch)
file(MAKE_DIRECTORY ${scratch})
set(test_environment CMOCKA_MESSAGE_OUTPUT=TAP TMPDIR=${scratch}
    QRES_BUILD=${PROJECT_BINARY_DIR} UBSAN_OPTIONS=print_stacktrace=1)

# qres_test(name [LABELS label...] [TIMEOUT seconds] COMMAND program [arg...])
function(qres_test name)
  cmake_parse_arguments(test "" "TIMEOUT" "LABELS;COMMAND" ${ARGN})
  if(NOT test_TIMEOUT)
    set(test_TIMEOUT 120)
  endif()
  add_test(NAME ${name} COMMAND ${test_COMMAND}
           WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
  set_tests_properties(${name} PROPERTIES
    ENVIRONMENT "${test_environment}" TIMEOUT ${test_TIMEOUT}
    LABELS "${test_LABELS}" SKIP_RETURN_CODE 77)
  set_property(GLOBAL APPEND PROPERTY qres_tests ${name})
endfunction()

# room -> the rooms below it, from the layer table.
file(STRINGS tools/layers.txt layers REGEX ":")
foreach(line ${layers})
  string(REGEX MATCH "^([a-z]+): *(.*)$" line "${line}")
  set(room ${CMAKE_MATCH_1})
  string(REGEX MATCHALL "[a-z]+" below_${room} "${CMAKE_MATCH_2}")
  list(APPEND all_rooms ${room})
endforeach()

# A unit test of a core room links that room and those below it and nothing
# else, so a call upwards is an undefined symbol.
function(add_unit_test source)
  get_filename_component(name ${source} NAME_WE)
  string(REGEX REPLACE "^test_([a-z]+).*" "\\1" room ${name})
  add_executable(${name} ${source} ${support})
  target_include_directories(${name} PRIVATE include tests/support
    ${CMOCKA_INCLUDE_DIR})
  target_compile_definitions(${name} PRIVATE QRES_CHECKED
    _POSIX_C_SOURCE=200809L)
  if(TARGET host_${room})
    target_link_libraries(${name} PRIVATE host_${room})
  else()
    target_include_directories(${name} PRIVATE core/${room})
    foreach(part ${room} ${below_${room}})
      if(TARGET room_${part})
        target_sources(${name} PRIVATE $<TARGET_OBJECTS:room_${part}>)
      endif()
    endforeach()
  endif()
  target_link_libraries(${name} PRIVATE ${CMOCKA_LIBRARY} qres_flags)
  string(REGEX REPLACE "^test_" "unit." test ${name})
  qres_test(${test} LABELS unit COMMAND ${name})
endfunction()

if(hosted AND NOT CMAKE_CROSSCOMPILING)
  find_path(CMOCKA_INCLUDE_DIR cmocka.h)
  find_library(CMOCKA_LIBRARY cmocka)
  mark_as_advanced(CMOCKA_INCLUDE_DIR CMOCKA_LIBRARY)
  if(CMOCKA_INCLUDE_DIR AND CMOCKA_LIBRARY)
    file(GLOB support CONFIGURE_DEPENDS tests/support/*.c)
    file(GLOB unit_tests CONFIGURE_DEPENDS tests/unit/test_*.c)
    foreach(source ${unit_tests})
      add_unit_test(${source})
    endforeach()
  else()
    message(STATUS "cmocka not found: no unit tests")
  endif()
endif()

# Folders that describe their own tests.
foreach(part checks consumer docs conformance cli fuzz property golden reference)
  if(EXISTS ${PROJECT_SOURCE_DIR}/tests/${part}/CMakeLists.txt)
    add_subdirectory(tests/${part})
  endif()
endforeach()
foreach(part firmware examples bench bindings)
  if(EXISTS ${PROJECT_SOURCE_DIR}/${part}/CMakeLists.txt)
    add_subdirectory(${part})
  endif()
endforeach()

# In a build with --coverage, the figures are the last test.
if(CMAKE_C_FLAGS MATCHES --coverage)
  get_property(all_tests GLOBAL PROPERTY qres_tests)
  qres_test(coverage TIMEOUT 300
    COMMAND tools/check_coverage.sh ${PROJECT_BINARY_DIR})
  set_tests_properties(coverage PROPERTIES DEPENDS "${all_tests}")
endif()
