# toolchain-cortex-m.cmake: bare-metal Cortex-M3, run on QEMU's mps2-an385.
set(CMAKE_SYSTEM_NAME Generic)
set(CMAKE_SYSTEM_PROCESSOR cortex-m3)
set(CMAKE_C_COMPILER arm-none-eabi-gcc)
set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)
set(CMAKE_C_FLAGS_INIT "-mcpu=cortex-m3 -mthumb -ffreestanding \
-ffunction-sections -fdata-sections -fno-tree-loop-distribute-patterns")
set(QRES_FIRMWARE ${CMAKE_CURRENT_LIST_DIR}/../firmware)
set(QRES_BOARD_SOURCES ${QRES_FIRMWARE}/board_arm.c ${QRES_FIRMWARE}/memory.c)
set(QRES_BOARD_PORT port_board.c)
set(CMAKE_EXE_LINKER_FLAGS_INIT "-nostdlib -Wl,--gc-sections \
-L${QRES_FIRMWARE} -T${QRES_FIRMWARE}/mps2.ld")
set(CMAKE_C_STANDARD_LIBRARIES -lgcc)
set(CMAKE_CROSSCOMPILING_EMULATOR qemu-system-arm -M mps2-an385 -nographic
    -monitor none -serial none -chardev stdio,id=console -semihosting-config
    enable=on,target=native,chardev=console -kernel)
