"""Neural networks on OpenVINO: cards, runtime, decoders, looks, and the people model they make."""
