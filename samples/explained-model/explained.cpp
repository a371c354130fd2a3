// g++ -std=c++17 explained.cpp -lonnxruntime -o explained && ./explained MODEL.onnx INPUT.f32 CHANNELS HEIGHT WIDTH
#include <onnxruntime_cxx_api.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <vector>

int main(int argc, char** argv) {
    if (argc < 6) return 2;
    std::vector<int64_t> shape{1, std::atoll(argv[3]), std::atoll(argv[4]), std::atoll(argv[5])};
    std::vector<float> values(shape[1] * shape[2] * shape[3]);
    std::ifstream(argv[2], std::ios::binary).read(reinterpret_cast<char*>(values.data()), values.size() * sizeof(float));

    Ort::Env environment;
    Ort::Session session(environment, argv[1], Ort::SessionOptions{});
    Ort::AllocatorWithDefaultOptions allocator;
    auto input = session.GetInputNameAllocated(0, allocator);
    auto image = Ort::Value::CreateTensor<float>(Ort::MemoryInfo::CreateCpu(OrtDeviceAllocator, OrtMemTypeCPU), values.data(), values.size(), shape.data(), shape.size());
    const char* inputs[] = {input.get()};
    const char* outputs[] = {"saliency"};
    auto results = session.Run(Ort::RunOptions{}, inputs, &image, 1, outputs, 1);
    auto info = results[0].GetTensorTypeAndShapeInfo();
    const float* saliency = results[0].GetTensorData<float>();
    auto hottest = std::max_element(saliency, saliency + info.GetElementCount()) - saliency;
    std::cout << "hottest cell: row " << hottest / info.GetShape()[2] << ", column " << hottest % info.GetShape()[2] << "\n";
}
