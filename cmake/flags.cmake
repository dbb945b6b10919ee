# cmake/flags.cmake: language, warnings, optimisation and sanitizers.

set(CMAKE_C_STANDARD 11)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_C_EXTENSIONS OFF)

get_property(multi_config GLOBAL PROPERTY GENERATOR_IS_MULTI_CONFIG)
if(NOT CMAKE_BUILD_TYPE AND NOT multi_config)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "build type" FORCE)
endif()
# Not -DNDEBUG: asserts stay on in programs and tests.
set(CMAKE_C_FLAGS_RELEASE "-O3")
set(CMAKE_C_FLAGS_RELWITHDEBINFO "-O2 -g")

set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

# Linked privately by every target of this project.
add_library(qres_flags INTERFACE)
target_compile_options(qres_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion
  -Wstrict-prototypes -Wmissing-prototypes -Wcast-qual -Wcast-align -Wundef
  -Wvla -Wswitch-enum -Wformat=2 -Wnull-dereference
  $<$<BOOL:${QRES_WERROR}>:-Werror>)

if(QRES_SANITIZE)
  add_compile_options(-fsanitize=${QRES_SANITIZE} -fno-sanitize-recover=all
                      -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${QRES_SANITIZE})
endif()
if(QRES_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()
