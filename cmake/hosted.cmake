# cmake/hosted.cmake: the host rooms, the programs and the peers of `bench`.

# The compressors that `qres bench` compares with; each is optional.
add_library(peers INTERFACE)
foreach(peer "zstd zstd.h zstd" "xz lzma.h lzma" "lz4 lz4.h lz4"
             "brotli brotli/encode.h brotlienc;brotlidec;brotlicommon"
             "bzip2 bzlib.h bz2")
  string(REGEX MATCH "^([^ ]+) ([^ ]+) (.*)$" peer "${peer}")
  set(name ${CMAKE_MATCH_1})
  set(libraries ${CMAKE_MATCH_3})
  string(TOUPPER ${name} upper)
  find_path(${upper}_INCLUDE_DIR ${CMAKE_MATCH_2})
  mark_as_advanced(${upper}_INCLUDE_DIR)
  set(found)
  foreach(library ${libraries})
    find_library(${library}_LIBRARY ${library})
    mark_as_advanced(${library}_LIBRARY)
    list(APPEND found ${${library}_LIBRARY})
  endforeach()
  if(${upper}_INCLUDE_DIR AND NOT "${found}" MATCHES NOTFOUND)
    target_compile_definitions(peers INTERFACE QRES_HAVE_${upper}=1)
    target_include_directories(peers SYSTEM INTERFACE
      ${${upper}_INCLUDE_DIR})
    target_link_libraries(peers INTERFACE ${found})
  else()
    message(STATUS "${name} not found: qres bench leaves it out")
  endif()
endforeach()

# host/<room>/*.c -> static library host_<room>, with its own folder as the
# place of inner headers that apps may name.
file(GLOB host_rooms RELATIVE ${PROJECT_SOURCE_DIR}/host CONFIGURE_DEPENDS
     host/*)
set(host_libraries)
foreach(room ${host_rooms})
  file(GLOB sources CONFIGURE_DEPENDS host/${room}/*.c)
  if(sources)
    add_library(host_${room} STATIC ${sources})
    target_include_directories(host_${room} PUBLIC host/${room})
    target_compile_definitions(host_${room} PRIVATE
      _POSIX_C_SOURCE=200809L _FILE_OFFSET_BITS=64
      $<$<BOOL:${QRES_CHECKED}>:QRES_CHECKED>)
    target_link_libraries(host_${room} PUBLIC libqres m PRIVATE qres_flags)
    list(APPEND host_libraries host_${room})
  endif()
endforeach()

# apps/<name>/*.c -> program <name>.
file(GLOB programs RELATIVE ${PROJECT_SOURCE_DIR}/apps CONFIGURE_DEPENDS
     apps/*)
foreach(program ${programs})
  file(GLOB sources CONFIGURE_DEPENDS apps/${program}/*.c)
  if(sources)
    add_executable(${program} ${sources})
    target_compile_definitions(${program} PRIVATE
      _POSIX_C_SOURCE=200809L _FILE_OFFSET_BITS=64
      $<$<BOOL:${QRES_CHECKED}>:QRES_CHECKED>)
    target_link_libraries(${program} PRIVATE ${host_libraries} libqres peers
                          qres_flags)
    install(TARGETS ${program})
  endif()
endforeach()

# The manual page and the completion, as the program itself writes them.
if(TARGET qres AND NOT CMAKE_CROSSCOMPILING)
  foreach(document "man qres.1" "bash qres.bash")
    separate_arguments(document)
    list(GET document 0 kind)
    list(GET document 1 file)
    add_custom_command(OUTPUT ${PROJECT_BINARY_DIR}/${file}
      COMMAND qres help ${kind} > ${PROJECT_BINARY_DIR}/${file}
      DEPENDS qres VERBATIM)
    list(APPEND documents ${PROJECT_BINARY_DIR}/${file})
  endforeach()
  add_custom_target(documents ALL DEPENDS ${documents})
  install(FILES ${PROJECT_BINARY_DIR}/qres.1
          DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
  install(FILES ${PROJECT_BINARY_DIR}/qres.bash
          DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions
          RENAME qres)
endif()
