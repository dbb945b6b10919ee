# cmake/install.cmake: headers, both libraries, qres.pc, the CMake package.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

install(TARGETS libqres libqres_shared EXPORT qres)
install(DIRECTORY include/qres DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/qres)
install(EXPORT qres NAMESPACE qres:: FILE qres-config.cmake
        DESTINATION ${package_dir})
write_basic_package_version_file(
  ${PROJECT_BINARY_DIR}/qres-config-version.cmake
  COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/qres-config-version.cmake
        DESTINATION ${package_dir})

configure_file(cmake/qres.pc.in qres.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/qres.pc
        DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
