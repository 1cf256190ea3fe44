#include <cstddef>
#include <cstdint>

#include "index_pgvector/columns.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  (void)vultus::pgvector::read_number({data, size});
  (void)vultus::pgvector::read_id({data, size});
  (void)vultus::pgvector::read_vector({data, size});
  return 0;
}
