#pragma once

/// Marks what libvultus.so offers; everything else in it is hidden.
#define VULTUS_EXPORT __attribute__((visibility("default")))
