// java -cp onnxruntime-1.30.0.jar Explained.java MODEL.onnx INPUT.f32 CHANNELS HEIGHT WIDTH
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

public class Explained {
    public static void main(String[] args) throws Exception {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        ByteBuffer values = ByteBuffer.wrap(Files.readAllBytes(Path.of(args[1]))).order(ByteOrder.LITTLE_ENDIAN);
        long[] shape = {1, Long.parseLong(args[2]), Long.parseLong(args[3]), Long.parseLong(args[4])};
        try (OrtSession session = environment.createSession(args[0]);
             OnnxTensor image = OnnxTensor.createTensor(environment, values.asFloatBuffer(), shape);
             OrtSession.Result results = session.run(Map.of(session.getInputNames().iterator().next(), image))) {
            float[][][] saliency = (float[][][]) results.get("saliency").get().getValue();
            int row = 0, column = 0;
            for (int r = 0; r < saliency[0].length; r++)
                for (int c = 0; c < saliency[0][r].length; c++)
                    if (saliency[0][r][c] > saliency[0][row][column]) { row = r; column = c; }
            System.out.println("hottest cell: row " + row + ", column " + column);
        }
    }
}
